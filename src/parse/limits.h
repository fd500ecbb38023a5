// Every bound of the parser. The mail is never refused for one, and its raw bytes are kept by the
// journal. Whole parts, fields, files, addresses and ids over a bound are left out and named as a
// defect, and so are texts that are cut. Not named are what no program writes so long: words and
// parameters of one field, names, evidence, and what signals are looked for in.
#pragma once

#include <cstddef>

namespace intaked::parse {

// Structure.
inline constexpr std::size_t k_header_section_bytes_max = 256UL * 1024;
inline constexpr std::size_t k_header_field_bytes_max = 64UL * 1024;
inline constexpr std::size_t k_header_fields_max = 1000;
inline constexpr std::size_t k_header_name_bytes_max = 256;
// A part's header names a type, an encoding and a file; mimetic copies a long field with cost that
// grows with its square, and there are many parts.
inline constexpr std::size_t k_part_header_section_bytes_max = 32UL * 1024;
inline constexpr std::size_t k_part_header_field_bytes_max = 8UL * 1024;
inline constexpr std::size_t k_part_header_fields_max = 100;
inline constexpr std::size_t k_nesting_max = 64;
inline constexpr std::size_t k_parts_max = 1000;
inline constexpr std::size_t k_boundary_bytes_max = 2048;
// How often it is asked whether a declared boundary occurs at all, at the cost of a pass.
inline constexpr std::size_t k_boundary_searches_max = 4;

// Header values.
inline constexpr std::size_t k_addresses_max = 1000;
inline constexpr std::size_t k_recipients_max = 100;
inline constexpr std::size_t k_address_bytes_max = 1024;
inline constexpr std::size_t k_display_name_bytes_max = 1024;
inline constexpr std::size_t k_comment_depth_max = 8;
inline constexpr std::size_t k_encoded_words_max = 2000;
inline constexpr std::size_t k_parameters_max = 200;
inline constexpr std::size_t k_parameter_segments_max = 100;
inline constexpr std::size_t k_message_ids_max = 200;
inline constexpr std::size_t k_message_id_bytes_max = 998;
inline constexpr std::size_t k_subject_bytes_max = 8UL * 1024;
inline constexpr std::size_t k_file_name_bytes_max = 200;
inline constexpr std::size_t k_evidence_bytes_max = 200;

// Bodies.
inline constexpr std::size_t k_text_bytes_max = 1024UL * 1024;
inline constexpr std::size_t k_html_bytes_max = 2UL * 1024 * 1024;
inline constexpr std::size_t k_html_depth_max = 256;
inline constexpr std::size_t k_html_attributes_max = 16;
inline constexpr std::size_t k_html_attribute_bytes_max = 2048;
inline constexpr std::size_t k_html_marks_max = 200;
// What is longer is shown as text: a ticket holds less than this.
inline constexpr std::size_t k_markdown_bytes_max = 256UL * 1024;
inline constexpr std::size_t k_safe_html_bytes_max = 256UL * 1024;
// A line by which a mail program separates one mail from another is no longer.
inline constexpr std::size_t k_marker_line_bytes_max = 400;
inline constexpr std::size_t k_references_max = 4096;

// A line of quoted-printable that is decoded without the whole part at hand. Programs write 76.
inline constexpr std::size_t k_stream_line_bytes_max = 64UL * 1024;

// Files inside files and texts.
inline constexpr std::size_t k_unpacked_input_bytes_max = 64UL * 1024 * 1024;
inline constexpr std::size_t k_unpacked_files_max = 200;  // of one part
// Blanks at the ends of lines are lost on the way and mean bytes: a line of one character is 45 of
// them. More than this was not lost but made up.
inline constexpr std::size_t k_uuencode_missing_bytes_max = 64UL * 1024;
inline constexpr std::size_t k_tnef_attributes_max = 20'000;
inline constexpr std::size_t k_tnef_properties_max = 2'000;  // of one list
inline constexpr std::size_t k_tnef_name_bytes_max = 2UL * 1024;
inline constexpr std::size_t k_rtf_bytes_max = 2UL * 1024 * 1024;
inline constexpr std::size_t k_rtf_depth_max = 256;

// What libmagic looks at.
inline constexpr std::size_t k_sniff_bytes_max = 8UL * 1024;
inline constexpr std::size_t k_sniff_text_bytes_max = 1024;
inline constexpr std::size_t k_sniff_regex_bytes_max = 2UL * 1024;
inline constexpr std::size_t k_sniff_names_max = 40;
inline constexpr std::size_t k_sniff_nesting_max = 8;
inline constexpr std::size_t k_sniffed_files_max = 50;  // of one message

// Reports about delivery. A report of any use fits in; the rest would be somebody's text.
inline constexpr std::size_t k_report_bytes_max = 64UL * 1024;
inline constexpr std::size_t k_report_field_bytes_max = 4UL * 1024;
inline constexpr std::size_t k_notice_bytes_max = 64UL * 1024;
inline constexpr std::size_t k_notice_lines_max = 2000;
inline constexpr std::size_t k_notice_words_bytes_max = 16UL * 1024;
inline constexpr std::size_t k_returned_bytes_max = 64UL * 1024;
inline constexpr std::size_t k_bounce_recipients_max = 100;
inline constexpr std::size_t k_diagnostic_bytes_max = 500;

// What is told about one message.
inline constexpr std::size_t k_defects_max = 100;

}  // namespace intaked::parse
