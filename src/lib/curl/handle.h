// libcurl's handles with owners, and its global set-up. Any thread may make handles; a handle
// belongs to one thread.
#pragma once

#include <memory>
#include <string>

#include <curl/curl.h>

namespace intaked::curl {

// Runs curl_global_init once, before the first handle. Any thread.
void initialise();

struct EasyDeleter {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct MultiDeleter {
  void operator()(CURLM* handle) const { curl_multi_cleanup(handle); }
};
struct SlistDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Easy = std::unique_ptr<CURL, EasyDeleter>;
using Multi = std::unique_ptr<CURLM, MultiDeleter>;
using Slist = std::unique_ptr<curl_slist, SlistDeleter>;

// Speaks HTTP and IMAP and nothing else: nothing of ours can send mail.
Easy make_easy();
Multi make_multi();

// Verification on, TLS 1.2 at least, one CA file and no CA directory: with a directory libcurl 7.88
// keeps no cache of the parsed bundle (869 KB and 28 ms a connection). `ca_file` "" = Debian's
// bundle.
void set_tls(CURL* handle, const std::string& ca_file);

}  // namespace intaked::curl
