#!/usr/bin/env python3
"""Writes the cases winmail-* and the seeds of the TNEF fuzz target: nobody writes TNEF by hand.

  make_winmail.py        run it after a change here, and commit what it wrote
"""
import base64
import pathlib
import struct

HERE = pathlib.Path(__file__).resolve().parent
SEEDS = HERE.parent.parent / 'fuzz' / 'seeds' / 'tnef'

LONG, BOOLEAN, OBJECT, STRING8, UNICODE, BINARY = 3, 0x0B, 0x0D, 0x1E, 0x1F, 0x102
MESSAGE_IDENTIFIER = bytes.fromhex('0703020000000000c000000000000046')


def pad(value):
    return value + bytes(-len(value) % 4)


def prop(kind, identifier, value):
    head = struct.pack('<HH', kind, identifier)
    if kind in (LONG, BOOLEAN):
        return head + struct.pack('<I', value)
    if kind == UNICODE:
        value = (value + '\0').encode('utf-16-le')
    elif kind == STRING8:
        value = value + b'\0'
    return head + struct.pack('<II', 1, len(value)) + pad(value)


def named_prop(kind, name, value):
    name = (name + '\0').encode('utf-16-le')
    head = struct.pack('<HH', kind, 0x8001) + bytes(range(16)) + struct.pack('<II', 1, len(name)) + pad(name)
    return head + prop(kind, 0x8001, value)[4:]


def props(*items):
    return struct.pack('<I', len(items)) + b''.join(items)


def attribute(level, identifier, value):
    return struct.pack('<BII', level, identifier, len(value)) + value + struct.pack('<H', sum(value) & 0xFFFF)


def file(title, data, properties=b''):
    out = attribute(2, 0x00069002, struct.pack('<HIHHI', 1, 0xFFFFFFFF, 32, 32, 0))
    out += attribute(2, 0x00018010, title + b'\0')
    if data is not None:
        out += attribute(2, 0x0006800F, data)
    return out + (attribute(2, 0x00069005, properties) if properties else b'')


def tnef(*attributes, code_page=1252):
    head = struct.pack('<IH', 0x223E9F78, 1) + attribute(1, 0x00089006, struct.pack('<I', 0x00010000))
    return head + attribute(1, 0x00069007, struct.pack('<II', code_page, 0)) + b''.join(attributes)


def message_class(name):
    return attribute(1, 0x00078008, name.encode() + b'\0')


DICTIONARY = (b'{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript '
              b'\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par '
              b'\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx')


def packed_rtf(rtf):
    """MS-OXRTFCP, with references to what stands in the 4 KiB before."""
    done, steps, at = bytearray(DICTIONARY), [], 0
    while at < len(rtf):
        best, length = -1, 0
        for size in range(min(17, len(rtf) - at), 2, -1):
            best = bytes(done[max(0, len(done) - 4095):]).find(rtf[at:at + size])
            if best >= 0:
                best, length = best + max(0, len(done) - 4095), size
                break
        if best < 0:
            steps.append(rtf[at:at + 1])
            length = 1
        else:
            steps.append(struct.pack('>H', (best % 4096) << 4 | (length - 2)))
        done += rtf[at:at + length]
        at += length
    steps.append(struct.pack('>H', (len(done) % 4096) << 4))  # a reference to here: the end
    out = b''
    for i in range(0, len(steps), 8):
        group = steps[i:i + 8]
        out += bytes([sum(1 << n for n, step in enumerate(group) if len(step) == 2)]) + b''.join(group)
    return struct.pack('<IIII', len(out) + 12, len(rtf), 0x75465A4C, 0) + out


def mail(text, stream, name='winmail.dat', media_type='application/ms-tnef'):
    encoded = base64.encodebytes(stream).decode().replace('\n', '\r\n')
    return ('From: Alice Fox <alice@acme.example>\r\nTo: support@example.com\r\n'
            'Date: Fri, 13 Mar 2026 16:40:07 +0100\r\nMessage-ID: <m1@acme.example>\r\nSubject: Files\r\n'
            'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
            f'--b\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n{text}\r\n'
            f'--b\r\nContent-Type: {media_type}; name="{name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
            f'{encoded}--b--\r\n').encode()


FILES = tnef(
    message_class('IPM.Microsoft Mail.Note'),
    attribute(1, 0x00069003, props(
        named_prop(UNICODE, 'Keywords', 'blue'),
        prop(LONG, 0x3FDE, 28591),
        prop(STRING8, 0x1000, b'Two files are inside.'))),
    file(b'ANGEBO~1.TXT', b'An offer.\r\n', props(
        prop(UNICODE, 0x3707, 'Angebot für Zoë \U0001F4CE.txt'), prop(LONG, 0x0E21, 0))),
    file(b'logo.gif', b'GIF89a' + bytes(20), props(
        prop(STRING8, 0x370E, b'image/gif'), prop(STRING8, 0x3712, b'<logo@acme.example>'),
        prop(LONG, 0x3714, 4))),
    file(b'Antwort', None, props(
        prop(OBJECT, 0x3701, MESSAGE_IDENTIFIER + tnef(file(b'inner.txt', b'deep'))),
        prop(UNICODE, 0x3001, 'Antwort'))))

RTF = (b'{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\fswiss Arial;}{\\f1\\fswiss\\fcharset204 Arial;}}'
       b'{\\colortbl;\\red0\\green0\\blue255;}\\pard\\plain\\f0 Gr\\\'fc\\\'dfe aus K\\uc1\\u246?ln,\\par '
       b'\\f1\\\'ef\\\'f0\\\'e8\\\'e2\\\'e5\\\'f2\\f0 \\endash  1 \\u8364? \\{net\\}\\par '
       b'{\\*\\generator Something;}{\\pict\\bin4 }}}}more}Bye\\par Bye, bye, bye, bye, bye}')
FORMATTED = tnef(attribute(1, 0x00069003, props(prop(BINARY, 0x1009, packed_rtf(RTF)))))
HTML = tnef(attribute(1, 0x00069003, props(
    prop(LONG, 0x3FDE, 28595),
    prop(BINARY, 0x1013, '<p>Привет <img src="cid:logo@acme.example"></p>'.encode('iso-8859-5')))),
    file(b'LOGO.GIF', b'GIF89a', props(prop(STRING8, 0x3712, b'logo@acme.example'),
                                       prop(STRING8, 0x3707, b'logo.gif'))))
APPOINTMENT = tnef(message_class('IPM.Microsoft Schedule.MtgReq'), file(b'agenda.txt', b'One. Two.'))
JAPANESE = tnef(file('見積書.txt'.encode('cp932'), b'x'), code_page=932)
LOOSE = tnef(file(b'a.txt', b'one'), attribute(2, 0x00018010, b'../b.txt\0'), attribute(2, 0x0006800F, b'second'))


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


write(HERE / 'winmail-files' / 'message.eml', mail('See the files.', FILES))
write(HERE / 'winmail-formatted-text' / 'message.eml', mail('', FORMATTED))
write(HERE / 'winmail-html' / 'message.eml', mail('', HTML, media_type='application/octet-stream'))
write(HERE / 'winmail-appointment-stays' / 'message.eml', mail('Please come.', APPOINTMENT))
write(HERE / 'winmail-in-its-code-page' / 'message.eml', mail('Hello', JAPANESE, media_type='application/vnd.ms-tnef'))
write(HERE / 'winmail-files-that-never-begin' / 'message.eml', mail('Hello', LOOSE))
write(HERE / 'winmail-cut-off' / 'message.eml', mail('Hello', FILES[:-40]))
write(HERE / 'winmail-that-is-none' / 'message.eml', mail('Hello', b'no TNEF at all', media_type='application/ms-tnef'))
for name, stream in {'files': FILES, 'formatted': FORMATTED, 'html': HTML, 'appointment': APPOINTMENT}.items():
    write(SEEDS / f'{name}.tnef', stream)
