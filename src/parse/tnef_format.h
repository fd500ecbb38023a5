// The few names of TNEF (MS-OXTNEF) and of MAPI's properties (MS-OXPROPS) that matter for mail.
#pragma once

#include <cstdint>

namespace intaked::parse::tnef {

inline constexpr std::uint32_t k_signature = 0x223E9F78;

// Attributes, with their type in the upper half as the stream writes them.
inline constexpr std::uint32_t k_message_class = 0x00078008;
inline constexpr std::uint32_t k_body = 0x0002800C;
inline constexpr std::uint32_t k_message_properties = 0x00069003;
inline constexpr std::uint32_t k_code_page = 0x00069007;
inline constexpr std::uint32_t k_file_begins = 0x00069002;  // attAttachRendData
inline constexpr std::uint32_t k_file_data = 0x0006800F;
inline constexpr std::uint32_t k_file_title = 0x00018010;
inline constexpr std::uint32_t k_file_properties = 0x00069005;

// Types of a property's value.
inline constexpr std::uint32_t k_type_long = 0x0003;
inline constexpr std::uint32_t k_type_boolean = 0x000B;
inline constexpr std::uint32_t k_type_object = 0x000D;
inline constexpr std::uint32_t k_type_string8 = 0x001E;
inline constexpr std::uint32_t k_type_unicode = 0x001F;
inline constexpr std::uint32_t k_type_binary = 0x0102;
inline constexpr std::uint32_t k_type_several = 0x1000;  // a flag

// Properties.
inline constexpr std::uint32_t k_text = 0x1000;
inline constexpr std::uint32_t k_rtf = 0x1009;
inline constexpr std::uint32_t k_html = 0x1013;
inline constexpr std::uint32_t k_display_name = 0x3001;
inline constexpr std::uint32_t k_data = 0x3701;
inline constexpr std::uint32_t k_file_name = 0x3704;
inline constexpr std::uint32_t k_long_file_name = 0x3707;
inline constexpr std::uint32_t k_media_type = 0x370E;
inline constexpr std::uint32_t k_content_id = 0x3712;
inline constexpr std::uint32_t k_content_flags = 0x3714;
inline constexpr std::uint32_t k_message_code_page = 0x3FFD;
inline constexpr std::uint32_t k_internet_code_page = 0x3FDE;
inline constexpr std::uint32_t k_hidden = 0x7FFE;

inline constexpr std::uint32_t k_flag_rendered_in_body = 4;  // in k_content_flags

}  // namespace intaked::parse::tnef
