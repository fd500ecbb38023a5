// gmime_bench DIRECTORY: every mail of it once through GMime, for the fields that it can give: all
// header fields decoded, addresses, Message-ID, references and date, text parts decoded to UTF-8,
// files decoded and hashed.
#include <array>
#include <cstring>

#include <gmime/gmime.h>
#include <openssl/evp.h>

#include "mail_files.h"

namespace {

using intaked::bench::Sums;

// Reused for every file: GMime writes into it, and it is hashed as it lies.
class FileReader {
 public:
  FileReader()
      : bytes_(g_byte_array_new()), stream_(g_mime_stream_mem_new_with_byte_array(bytes_)) {
    g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream_), FALSE);
  }
  ~FileReader() {
    g_object_unref(stream_);
    g_byte_array_free(bytes_, TRUE);
    EVP_MD_CTX_free(digest_);
  }
  FileReader(const FileReader&) = delete;
  FileReader& operator=(const FileReader&) = delete;

  std::size_t read(GMimePart* part) {
    g_byte_array_set_size(bytes_, 0);
    g_mime_stream_reset(stream_);
    GMimeDataWrapper* content = g_mime_part_get_content(part);
    if (content == nullptr) return 0;
    g_mime_data_wrapper_write_to_stream(content, stream_);
    return hash();
  }
  std::size_t read(GMimeMessagePart* part) {
    g_byte_array_set_size(bytes_, 0);
    g_mime_stream_reset(stream_);
    g_mime_object_write_to_stream(GMIME_OBJECT(g_mime_message_part_get_message(part)), nullptr,
                                  stream_);
    return hash();
  }

 private:
  std::size_t hash() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> result;
    EVP_DigestInit_ex(digest_, EVP_sha256(), nullptr);
    EVP_DigestUpdate(digest_, bytes_->data, bytes_->len);
    EVP_DigestFinal_ex(digest_, result.data(), nullptr);
    return bytes_->len;
  }

  GByteArray* bytes_;
  GMimeStream* stream_;
  EVP_MD_CTX* digest_ = EVP_MD_CTX_new();
};

struct Reading {
  Sums& sums;
  FileReader& files;
};

std::uint64_t read_addresses(InternetAddressList* list) {
  if (list == nullptr) return 0;
  const int count = internet_address_list_length(list);
  for (int i = 0; i < count; ++i) {
    InternetAddress* address = internet_address_list_get_address(list, i);
    internet_address_get_name(address);
    if (INTERNET_ADDRESS_IS_MAILBOX(address)) {
      internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address));
    }
  }
  return static_cast<std::uint64_t>(count);
}

void read_fields(GMimeMessage* message, Sums& sums) {
  GMimeHeaderList* headers = g_mime_object_get_header_list(GMIME_OBJECT(message));
  const int count = g_mime_header_list_get_count(headers);
  for (int i = 0; i < count; ++i) {
    g_mime_header_get_value(g_mime_header_list_get_header_at(headers, i));
  }
  sums.fields += static_cast<std::uint64_t>(count);
  for (InternetAddressList* list :
       {g_mime_message_get_from(message), g_mime_message_get_to(message),
        g_mime_message_get_cc(message)}) {
    sums.addresses += read_addresses(list);
  }
  read_addresses(g_mime_message_get_sender(message));
  read_addresses(g_mime_message_get_reply_to(message));
  g_mime_message_get_subject(message);
  g_mime_message_get_date(message);
  g_mime_message_get_message_id(message);
  for (const char* name : {"References", "In-Reply-To"}) {
    const char* value = g_mime_object_get_header(GMIME_OBJECT(message), name);
    if (value != nullptr) g_mime_references_free(g_mime_references_parse(nullptr, value));
  }
}

void read_part(GMimeObject*, GMimeObject* part, gpointer data) {
  auto& [sums, files] = *static_cast<Reading*>(data);
  if (GMIME_IS_TEXT_PART(part) && !g_mime_part_is_attachment(GMIME_PART(part))) {
    char* const text = g_mime_text_part_get_text(GMIME_TEXT_PART(part));
    if (text != nullptr) sums.text_bytes += std::strlen(text);
    g_free(text);
  } else if (GMIME_IS_PART(part)) {
    g_mime_part_get_filename(GMIME_PART(part));
    g_mime_object_get_content_id(part);
    ++sums.files;
    sums.file_bytes += files.read(GMIME_PART(part));
  } else if (GMIME_IS_MESSAGE_PART(part)) {
    ++sums.files;
    sums.file_bytes += files.read(GMIME_MESSAGE_PART(part));
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s DIRECTORY\n", argv[0]);
    return 2;
  }
  g_mime_init();
  FileReader files;
  const auto mails = intaked::bench::read_mails(argv[1]);
  intaked::bench::run_peer(mails.size(), [&](std::size_t number, Sums& sums) {
    const std::string& mail = mails[number];
    // Reads where the mail lies; the other way to make such a stream would copy it.
    GByteArray bytes{reinterpret_cast<guint8*>(const_cast<char*>(mail.data())),
                     static_cast<guint>(mail.size())};
    GMimeStream* const stream = g_mime_stream_mem_new_with_byte_array(&bytes);
    g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
    GMimeParser* const parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage* const message = g_mime_parser_construct_message(parser, nullptr);
    if (message != nullptr) {
      read_fields(message, sums);
      Reading reading{sums, files};
      g_mime_message_foreach(message, read_part, &reading);
      g_object_unref(message);
    }
    g_object_unref(parser);
    g_object_unref(stream);
  });
  return 0;
}
