"""For each row of disagreements.md a mail that it explains, so that no row depends on what the mutations hit."""
import base64

FROM = b"From: Alice Fox <alice@acme.example>\r\n"
HEADER = FROM + b"To: support@example.com\r\nSubject: x\r\n"


def _text(parameters, body, more=b""):
    return HEADER + b"Content-Type: text/plain" + parameters + b"\r\n" + more + b"\r\n" + body


def _file(field, body=b"QUJD\r\n", end=b"--b--\r\n"):
    return (HEADER + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n"
            b"words\r\n--b\r\n" + field + b"\r\n\r\n" + body + end)


DISPOSITION = b"Content-Disposition: attachment; filename="
BASE64 = b"Content-Transfer-Encoding: base64\r\n"

OF = {
    "bare_carriage_return": FROM + b"Subject: one\rTo: b@x.example\r\n\r\nwords\r\n",
    "header_lines_repaired": b"junk that is no field\r\n" + HEADER + b"\r\nwords\r\n",
    "blank_before_colon": FROM + b"Subject : x\r\n\r\nwords\r\n",
    "nul_in_header": FROM + b"Subject: a\0b\r\n\r\nwords\r\n",
    "controls_become_blanks": FROM + b"Subject: a\x01b\r\n\r\nwords\r\n",
    "multipart_not_closed": _file(DISPOSITION + b"a.txt", b"line\r\n", b""),
    "part_behind_the_end": HEADER + (
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nwords\r\n--b--\r\n"
        b"--b\r\nContent-Type: text/plain\r\n\r\nmore words\r\n--b--\r\n"),
    "text_behind_the_end_left_out": HEADER + (
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nwords\r\n"
        b"--b\r\n--b--\r\nContent-Type: text/plain\r\n\r\nbehind\r\n"),
    "transfer_encoding_by_another_name": _file(DISPOSITION + b"a.bin\r\nContent-Transfer-Encoding: Base 64"),
    "content_type_repaired": _text(b" charset=utf-8", b"Gr\xc3\xbc\xc3\x9fe\r\n"),
    "boundary_is_another": HEADER + (b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--b\r\n"
                                     b"Content-Type: text/plain\r\n\r\nwords\r\n--b--\r\n"),
    "first_boundary_missing": HEADER + (b"Content-Type: multipart/mixed; boundary=b\r\n\r\nContent-Type: text/plain\r\n\r\n"
                                        b"words\r\n--b\r\n" + DISPOSITION + b"a.bin\r\n\r\nABC\r\n--b--\r\n"),
    "blank_field_before_another": HEADER + b"Content-Type:\r\nContent-Type: text/html\r\n\r\n<p>words</p>\r\n",
    "characters_python_could_not_read": FROM + b"Subject: Gr\xfc\xdfe\r\n\r\nwords\r\n",
    "encoded_words_python_reads_otherwise": FROM + b"Subject: =?utf-8?B?not base64!?= x\r\n\r\nwords\r\n",
    "no_encoded_word_without_a_charset": FROM + b"Subject: =??B?QUJD?=\r\n\r\nwords\r\n",
    "address_list_is_broken": FROM + b"To: a@x.example; Bob <b@x.example>\r\n\r\nwords\r\n",
    "nothing_between_brackets": b"From: <>\r\nSubject: x\r\n\r\nwords\r\n",
    "address_in_doubt": b"From: <ann fox@acme.example>\r\nSubject: x\r\n\r\nwords\r\n",
    "name_in_a_comment": b"From: alice@acme.example (Alice Fox)\r\nSubject: x\r\n\r\nwords\r\n",
    "sender_stands_for_from": b"Sender: Desk <desk@acme.example>\r\nSubject: x\r\n\r\nwords\r\n",
    "date_is_damaged": FROM + b"Date: Fri, 13 Mar 2026 16:40:07 +01 0\r\n\r\nwords\r\n",
    "message_id_is_broken": FROM + b"Message-ID: <a b@acme.example> x\r\n\r\nwords\r\n",
    "part_header_is_broken": _file(DISPOSITION + b"a.pdf\r\nContent-Type: application pdf"),
    "multipart_without_parts": HEADER + b"Content-Type: multipart/mixed; boundary=b\r\n\r\nwords\r\n",
    "words_before_the_first_part": HEADER + (b"Content-Type: multipart/mixed; boundary=b\r\n\r\nwords\r\n--b\r\n" +
                                             DISPOSITION + b"a.bin\r\n\r\nABC\r\n--b--\r\n"),
    "text_named_by_its_type": HEADER + (
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; name=a.txt\r\n"
        b"Content-Disposition: inline\r\n\r\nwords\r\n--b\r\nContent-Type: text/plain\r\n\r\nfooter\r\n--b--\r\n"),
    "base64_in_name_only": _text(b"", b"Hello, no base64 here.\r\n", BASE64),
    "transfer_encoding_damaged": _text(b"", b"d29yZHMgYW5kIG1vcmUgd29yZHMh*d29yZHM=\r\nfooter\r\n", BASE64),
    "text_in_a_wrong_charset": _text(b"; charset=utf-8", b"Gr\xfc\xdfe aus K\xf6ln\r\n"),
    "latin1_is_windows_1252": _text(b"; charset=iso-8859-1", b"5 \x80\r\n"),
    "charset_as_windows_has_it": _text(b"; charset=shift_jis", "①請求書\r\n".encode("cp932")),
    "charset_from_html_meta": HEADER + b"Content-Type: text/html\r\n\r\n" + (
        '<meta charset="windows-1251"><p>Привет</p>\r\n'.encode("cp1251")),
    "utf16_without_a_mark": _text(b"; charset=utf-16", base64.b64encode("words".encode("utf-16-be")), BASE64),
    "escapes_damaged": _text(b"; charset=iso-2022-jp", b"\x1b$B@A5a\r\nwords \x1b$B=q\x1b(B\r\n"),
    "flowed_lines_joined": _text(b"; format=flowed; delsp=yes", b"wor \r\nds\r\n"),
    "files_taken_out_of_the_text": _text(b"", b"before\r\nbegin 644 a.txt\r\n#0V%T\r\n`\r\nend\r\nafter\r\n"),
    "html_hides_words": HEADER + b"Content-Type: text/html\r\n\r\n<p style='display:none'>no</p><p>yes</p>\r\n",
    "file_name_made_safe": _file(DISPOSITION + b'"../a.pdf"'),
    "over_a_limit": FROM + b"Subject: " + b"long words " * 1000 + b"\r\n\r\nwords\r\n",
    "structure_is_broken": HEADER + (b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
                                     b"Content-Type: mul%tipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nwords\r\n--c--\r\n"
                                     b"--b--\r\n"),
    "html_markup_is_broken": HEADER + b"Content-Type: text/html\r\n\r\n<p>one</p><p class=\"two>words</p>\r\n",
}
