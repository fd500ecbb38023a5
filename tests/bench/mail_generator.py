"""Seeded mail of the kind a support mailbox gets: the same seed makes the same bytes.

About 190 MB for 2,000 mails, median 7.5 KB: most are a few kilobytes of text or HTML in ten
charsets, one in ten carries files of 50 KB to 2 MB. Some are replies, automatic answers,
newsletters and bounces. Other kinds of mailbox: SMALL has no files, MIXED few but larger ones.
"""
import base64
import math
import quopri
import random
import textwrap
import urllib.parse

SEED = 20260313
TEXT_BYTES_MEDIAN, TEXT_BYTES_MIN, TEXT_BYTES_MAX = 3300, 200, 60_000
FILE_BYTES_MIN, FILE_BYTES_MAX = 50_000, 2_000_000

# (words, charsets, share)
LANGUAGES = [
    ("please help with our order the invoice shows a wrong amount login fails since monday server error password "
     "reset customer account screen printer network update version licence refund delivery address contract "
     "question report attached message number again after restart thanks regards".split(),
     ["us-ascii", "utf-8"], 66),
    ("bitte prüfen Sie unsere Bestellung die Rechnung zeigt einen falschen Betrag Anmeldung Störung größer Kündigung "
     "Passwort Lieferung Straße Rückerstattung Vertrag dringend vielen Dank Grüße".split(),
     ["iso-8859-1", "windows-1252", "utf-8"], 17),
    ("пожалуйста проверьте наш заказ счёт ошибка сервер пароль клиент оплата обновление договор возврат доставка "
     "адрес вопрос спасибо".split(), ["koi8-r", "windows-1251", "utf-8"], 8),
    ("注文 請求書 エラー サーバー パスワード お客様 更新 契約 質問 至急 接続 できません よろしく お願いします".split(),
     ["iso-2022-jp", "shift_jis", "utf-8"], 5),
    ("订单 发票 错误 服务器 密码 客户 更新 合同 问题 紧急 无法 连接 谢谢".split(), ["gb18030", "big5", "utf-8"], 4),
]
SHAPES = {"plain": 81, "html": 24, "alternative": 52, "mixed": 19, "related": 10, "forward": 6, "signed": 8}
SMALL = {name: share for name, share in SHAPES.items() if name not in ("mixed", "related")}
MIXED = {**SMALL, "mixed": sum(SMALL.values()) / 49}  # two in a hundred
MAILBOXES = {"support": 50, "billing": 20, "sales": 15, "it": 10, "abuse": 5}
COMPANIES = ["acme.example", "globex.example", "initech.example", "umbrella.example", "hooli.example"]
FILES = [("scan.pdf", "application/pdf"), ("Bestellung März.png", "image/png"), ("отчёт.zip", "application/zip"),
         ("table.csv", "text/csv"), ("trace.log", "application/octet-stream")]


class Generator:
    def __init__(self, seed=SEED, shapes=None, text_bytes_median=TEXT_BYTES_MEDIAN,
                 file_bytes=(FILE_BYTES_MIN, FILE_BYTES_MAX)):
        self._dice = random.Random(seed)
        self._text_bytes_median = text_bytes_median
        self._shapes = shapes or SHAPES
        self._file_bytes = file_bytes
        self._threads = []  # (message id, subject) that later mails may answer

    def mails(self, count):
        return (self._mail(number) for number in range(count))

    def _one_of(self, shares):
        return self._dice.choices(list(shares), list(shares.values()))[0]

    def _words(self, vocabulary, size):
        words, length = [], 0
        while length < size:
            words.append(self._dice.choice(vocabulary))
            length += len(words[-1].encode()) + 1
        lines = textwrap.wrap(" ".join(words), 70, break_long_words=False)
        # A blank line now and then: people write paragraphs.
        return "\r\n".join(line + ("\r\n" if self._dice.random() < 0.1 else "") for line in lines) + "\r\n"

    def _encoded_word(self, text, charset):
        if text.isascii():
            return text
        encoded = [base64.b64encode(piece.encode(charset, "replace")).decode() for piece in textwrap.wrap(text, 14)]
        return "\r\n ".join(f"=?{charset}?B?{piece}?=" for piece in encoded)

    def _text_part(self, subtype, text, charset):
        raw = text.encode(charset, "replace")
        plain = all(byte < 128 for byte in raw)
        encoding = self._dice.choice(["7bit", "7bit", "quoted-printable"] if plain
                                     else ["quoted-printable", "base64", "8bit"])
        if encoding == "quoted-printable":
            raw = quopri.encodestring(raw.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")
        elif encoding == "base64":
            raw = _base64_lines(raw)
        head = f"Content-Type: text/{subtype}; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n"
        return head.encode(), raw if raw.endswith(b"\r\n") else raw + b"\r\n"

    def _html(self, text):
        paragraphs = "".join(f'<p style="color:#{self._dice.randrange(1 << 24):06x}">{line} &amp; more</p>\r\n'
                             for line in text.split("\r\n") if line)
        return f"<html><head><style>p {{ font: 12px Arial }}</style></head><body>\r\n{paragraphs}</body></html>\r\n"

    def _file_part(self):
        name, media_type = self._dice.choice(FILES)
        size = int(math.exp(self._dice.uniform(*map(math.log, self._file_bytes))))
        name = f"filename=\"{name}\"" if name.isascii() else "filename*=utf-8''" + urllib.parse.quote(name)
        head = (f"Content-Type: {media_type}\r\nContent-Transfer-Encoding: base64\r\n"
                f"Content-Disposition: attachment;\r\n {name}\r\n")
        return head.encode(), _base64_lines(self._dice.randbytes(size))

    def _multipart(self, subtype, parts):
        boundary = f"--=_{self._dice.getrandbits(60):x}"
        body = b"".join(b"--" + boundary.encode() + b"\r\n" + head + b"\r\n" + content for head, content in parts)
        head = f'Content-Type: multipart/{subtype};\r\n boundary="{boundary}"\r\n'
        return head.encode(), body + b"--" + boundary.encode() + b"--\r\n"

    def _content(self, shape, text, vocabulary, charset):
        both = [self._text_part("plain", text, charset), self._text_part("html", self._html(text), charset)]
        if shape == "plain":
            return both[0]
        if shape == "html":
            return both[1]
        if shape == "mixed":
            files = [self._file_part() for _ in range(self._dice.choice([1, 1, 1, 2]))]
            return self._multipart("mixed", [self._multipart("alternative", both), *files])
        if shape == "related":
            picture = (b"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\nContent-ID: <logo>\r\n",
                       _base64_lines(self._dice.randbytes(self._dice.randint(2_000, 30_000))))
            return self._multipart("related", [self._multipart("alternative", both), picture])
        if shape == "forward":
            inner = (b"From: first@umbrella.example\r\nSubject: what I got\r\nMIME-Version: 1.0\r\n"
                     + b"\r\n".join(self._text_part("plain", self._words(vocabulary, 800), charset)))
            return self._multipart("mixed", [both[0], (b"Content-Type: message/rfc822\r\n", inner)])
        if shape == "signed":
            signature = (b"Content-Type: application/pgp-signature\r\n",
                         b"-----BEGIN PGP SIGNATURE-----\r\n\r\n" + _base64_lines(self._dice.randbytes(400))
                         + b"-----END PGP SIGNATURE-----\r\n")
            return self._multipart("signed", [both[0], signature])
        return self._multipart("alternative", both)

    def _circumstances(self, subject, domain):
        """A reply, an automatic answer, a newsletter, a bounce, or (mostly) none of these: (headers, subject)."""
        chance = self._dice.random()
        if chance < 0.15 and self._threads:
            identifier, original = self._dice.choice(self._threads[-400:])
            return [f"In-Reply-To: {identifier}", f"References: {identifier}"], f"Re: {original}"
        if chance < 0.20:
            return ["Auto-Submitted: auto-replied", "X-Auto-Response-Suppress: All"], f"Automatic reply: {subject}"
        if chance < 0.25:
            return ["Precedence: bulk", f"List-Id: <news.{domain}>"], subject
        if chance < 0.27:
            return ["Auto-Submitted: auto-replied", f"X-Failed-Recipients: nobody@{domain}"], "Delivery failure"
        return [], subject

    def _mail(self, number):
        dice = self._dice
        vocabulary, charsets, _ = dice.choices(LANGUAGES, [language[2] for language in LANGUAGES])[0]
        charset, domain = dice.choice(charsets), dice.choice(COMPANIES)
        mailbox, shape = self._one_of(MAILBOXES), self._one_of(self._shapes)
        sender = f"person{dice.randrange(300)}@{domain}"
        identifier = f"<{number}.{dice.getrandbits(48):x}@{domain}>"
        size = int(dice.lognormvariate(math.log(self._text_bytes_median), 0.9))
        text = self._words(vocabulary, min(TEXT_BYTES_MAX, max(TEXT_BYTES_MIN, size)))
        extra, subject = self._circumstances(" ".join(dice.choices(vocabulary, k=dice.randint(2, 6))), domain)
        if subject.startswith("Re: "):
            text += "\r\nOn Monday somebody wrote:\r\n> " + self._words(vocabulary, size // 3).replace("\r\n", "\r\n> ") + "\r\n"
        header_charset = "utf-8" if charset == "us-ascii" else charset
        headers = [f"Return-Path: <{sender}>"]
        for hop in range(dice.randint(2, 6)):
            headers.append(f"Received: from mx{hop}.{domain} (mx{hop}.{domain} [192.0.2.{dice.randrange(255)}])\r\n"
                           f"\tby relay{hop}.example.net with ESMTPS id {dice.getrandbits(32):08X};\r\n"
                           f"\tMon, 9 Mar 2026 {dice.randrange(24):02}:{dice.randrange(60):02}:00 +0100")
        if dice.random() < 0.6:
            headers.append(f"DKIM-Signature: v=1; a=rsa-sha256; d={domain}; s=s1;\r\n"
                           f"\tb={base64.b64encode(dice.randbytes(64)).decode()}")
        name = self._encoded_word(dice.choice(vocabulary), header_charset)
        headers += [f"From: {name} <{sender}>", f"To: <{mailbox}@example.com>",
                    f"Subject: {self._encoded_word(subject, header_charset)}", "Date: Mon, 9 Mar 2026 10:00:00 +0100",
                    f"Message-ID: {identifier}", "MIME-Version: 1.0", *extra]
        if not extra:
            self._threads.append((identifier, subject))
        head, content = self._content(shape, text, vocabulary, charset)
        return "\r\n".join(headers).encode() + b"\r\n" + head + b"\r\n" + content


def _base64_lines(raw):
    return base64.encodebytes(raw).replace(b"\n", b"\r\n")
