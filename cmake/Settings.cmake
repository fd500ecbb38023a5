# Compiler settings, in two interface targets that only our own code links.
option(INTAKED_WERROR "warnings are errors" OFF)
option(INTAKED_HARDEN "hardening flags of a release" OFF)
option(INTAKED_FUZZ "build the libFuzzer targets" OFF)
set(INTAKED_SANITIZE "" CACHE STRING "list for -fsanitize=")

add_library(intaked_settings INTERFACE)
add_library(intaked_warnings INTERFACE)

target_include_directories(intaked_settings INTERFACE ${CMAKE_SOURCE_DIR}/src)
if(CMAKE_BUILD_TYPE STREQUAL "Debug")
  # -O1 keeps sanitized tests fast; -g1 keeps names and lines and halves the objects.
  set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1")
  target_compile_definitions(intaked_settings INTERFACE _GLIBCXX_ASSERTIONS)
endif()
if(INTAKED_SANITIZE)
  target_compile_options(intaked_settings INTERFACE -fsanitize=${INTAKED_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(intaked_settings INTERFACE -fsanitize=${INTAKED_SANITIZE})
endif()
if(INTAKED_SANITIZE MATCHES "thread")
  # It knows no fences (GCC refuses them); Asio's locks must be enough for it.
  target_compile_definitions(intaked_settings INTERFACE BOOST_ASIO_DISABLE_FENCED_BLOCK)
endif()
if(INTAKED_FUZZ)
  target_compile_options(intaked_settings INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(INTAKED_HARDEN)
  # Assertions name files as the tree does, wherever it was built.
  target_compile_options(intaked_settings INTERFACE -fmacro-prefix-map=${CMAKE_SOURCE_DIR}/=)
  target_compile_options(intaked_settings INTERFACE -O2 -D_FORTIFY_SOURCE=3 -D_GLIBCXX_ASSERTIONS
    -fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE)
  target_link_options(intaked_settings INTERFACE -pie -Wl,-z,relro,-z,now)
endif()
if(INTAKED_FAILPOINTS)
  target_compile_definitions(intaked_settings INTERFACE INTAKED_FAILPOINTS)
endif()

target_compile_options(intaked_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
  -Wnon-virtual-dtor -Wold-style-cast -Wcast-align -Woverloaded-virtual -Wnull-dereference)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 reports these from inside libstdc++ when sanitizers change its inlining.
  target_compile_options(intaked_warnings INTERFACE -Wno-null-dereference -Wno-maybe-uninitialized)
endif()
if(INTAKED_WERROR)
  target_compile_options(intaked_warnings INTERFACE -Werror)
endif()
