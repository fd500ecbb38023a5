"""The predicates that disagreements.md names: each says whether it explains one disagreement."""
import dataclasses
import email.errors
import re

import other_reader

HEADER_DEFECTS = (email.errors.MissingHeaderBodySeparatorDefect,
                  email.errors.FirstHeaderLineIsContinuationDefect,
                  email.errors.MalformedHeaderDefect)

@dataclasses.dataclass
class Case:
    raw: bytes
    field: str  # from, to, cc, subject, message_id, text, attachment
    ours: object
    theirs: object
    read: dict  # all that intaked printed
    other: dict  # all that other_reader read

    def header(self):
        return re.split(rb"\r?\n\r?\n", self.raw, maxsplit=1)[0]

    def told(self, *sentences):
        """Whether intaked names one of these as a defect."""
        return any(sentence in defect["what"] for defect in self.read["defects"]
                   for sentence in sentences)

    def parts(self):
        return self.other["message"].walk()


def _lost(value):
    """Characters that were not understood, in one string or a list of them."""
    if not isinstance(value, str):
        return sum(_lost(one) for one in value)
    return sum(c == "\ufffd" or 0xD800 <= ord(c) < 0xE000 for c in value)


def characters_python_could_not_read(case):
    return _lost(case.theirs) > _lost(case.ours)


def header_lines_repaired(case):
    """Both say so: intaked by name, Python in the defects of the part, or it found no such field."""
    told = case.told("a line in the header that is no header", "blank lines before the header",
                     "no blank line between header and text", "byte order mark before the header")
    missed = not case.theirs or not case.other["message"].keys()
    return told and (missed or any(isinstance(defect, HEADER_DEFECTS)
                                   for part in case.parts() for defect in part.defects))


def bare_carriage_return(case):
    return re.search(rb"\r(?!\n)", case.raw) is not None


def nul_in_header(case):
    return b"\0" in case.header()


def blank_before_colon(case):
    return re.search(rb"^[!-9;-~]+[ \t]+:", case.header(), re.MULTILINE) is not None


def address_list_is_broken(case):
    """Python says so too; it gives what stood before the fault, intaked what people meant."""
    return case.field in ("from", "to", "cc") and case.field in case.other["broken"]


def address_in_doubt(case):
    return case.field in ("from", "to", "cc") and case.told("can be read in several ways")


def nothing_between_brackets(case):
    return case.theirs == "<>" and case.ours == ""


def encoded_words_python_reads_otherwise(case):
    return case.field == "subject" and b"=?" in case.header()


def text_in_a_wrong_charset(case):
    return case.field == "text" and case.told("is not in the charset it names",
                                              "has bytes that are no", "had no charset")


def text_of_an_attached_message(case):
    if case.field != "text":
        return False
    inner = [part for part in case.parts() if part.get_content_maintype() == "message"]
    return any(case.theirs == other_reader.text_of(message)
               for part in inner if part.is_multipart() for message in part.get_payload())


def files_taken_out_of_the_text(case):
    """Files that stood in it are listed by their place: "1/1"."""
    return case.field == "text" and any("/" in file["part"] for file in case.read["attachments"])


def flowed_lines_joined(case):
    return case.field == "text" and re.search(rb"format\s*=\s*\"?flowed", case.raw, re.I) is not None


def transfer_encoding_damaged(case):
    return case.field in ("text", "attachment") and case.told(
        "the transfer encoding of part", "unknown transfer encoding", "is called base64 and is none")


def file_name_made_safe(case):
    return (case.field == "attachment" and case.told("a file name was cleaned") and
            any(case.theirs[1:] == file[1:] for file in case.ours))


def part_header_is_broken(case):
    """The words of a part's Content-Type or Content-Disposition, not its bytes."""
    return case.field in ("text", "attachment") and case.other["broken_parts"]


def content_type_repaired(case):
    return (case.field == "attachment" and
            any((case.theirs[0], case.theirs[2]) == (file[0], file[2]) for file in case.ours))


def sender_stands_for_from(case):
    return case.field == "from" and case.theirs == "" and b"sender" in case.header().lower()


def utf16_without_a_mark(case):
    return case.field == "text" and re.search(rb"charset\W*utf-?16", case.raw, re.I) is not None


def latin1_is_windows_1252(case):
    return (case.field == "text" and re.search(rb"iso-8859-1\b", case.raw, re.I) is not None and
            re.search("[\u20ac\u0152-\u0192\u02c6\u02dc\u2013-\u203a\u2122]", case.ours) is not None)


def escapes_of_iso_2022_damaged(case):
    return case.field == "text" and b"iso-2022" in case.raw.lower()


def over_a_limit(case):
    return any(defect["kind"] == "truncated" for defect in case.read["defects"])


def message_id_is_broken(case):
    return case.field == "message_id" and "message_id" in case.other["broken"]


def text_behind_the_end_left_out(case):
    return case.field in ("text", "attachment") and case.told(
        "text behind the end of a multipart was left out")


def multipart_not_closed(case):
    return case.field == "attachment" and case.told("a multipart was not closed")


def transfer_encoding_by_another_name(case):
    known = {b"", b"7bit", b"8bit", b"binary", b"base64", b"quoted-printable"}
    names = re.findall(rb"^content-transfer-encoding:[ \t]*([^\r\n]*)", case.raw, re.I | re.M)
    return case.field in ("text", "attachment") and any(
        name.strip().lower() not in known for name in names)


def controls_become_blanks(case):
    return isinstance(case.theirs, str) and re.sub(r"\s", "", case.theirs) == re.sub(
        r"\s", "", case.ours)


def base64_in_name_only(case):
    return case.told("is called base64 and is none")


def no_encoded_word_without_a_charset(case):
    return case.field == "subject" and b"=??" in case.header()
