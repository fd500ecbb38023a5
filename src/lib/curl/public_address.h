// Which addresses are somewhere on the internet, and not this machine, this network or nobody's.
#pragma once

#include <curl/curl.h>
#include <sys/socket.h>

namespace intaked::curl {

// By the registries of special-purpose addresses (RFC 6890): private, loopback, link-local, shared,
// documentation, multicast and reserved ones are not, nor those that another address is wrapped in.
bool is_public(const sockaddr* address);

// CURLOPT_OPENSOCKETFUNCTION: asked with the very address that is connected to, so no name can
// stand for another one meanwhile. No socket for what is not public.
curl_socket_t open_public_socket(void* unused, curlsocktype purpose, curl_sockaddr* address);

}  // namespace intaked::curl
