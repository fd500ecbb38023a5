# ./dev deb: the Debian package, made by CPack of what Install.cmake installs. Maintainer scripts, copyright and changelog
# are in cmake/deb. The changelog's newest version is the package's, so that none is built without a word of what changed.
set(INTAKED_MAINTAINER "The intaked authors <nobody@intaked.invalid>" CACHE STRING
  "who answers for the package: NAME <ADDRESS>; the default reaches nobody")

set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS cmake/deb/changelog)
file(STRINGS cmake/deb/changelog newest LIMIT_COUNT 1)
if(NOT newest MATCHES "^intaked \\(${PROJECT_VERSION}\\) ")
  message(FATAL_ERROR "cmake/deb/changelog begins with \"${newest}\"; begin it with an entry of intaked (${PROJECT_VERSION}), "
    "the version of CMakeLists.txt")
endif()

set(control_folder ${CMAKE_BINARY_DIR}/deb)
file(GLOB_RECURSE conffiles CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR} config/intaked.yaml rules/*)
list(TRANSFORM conffiles REPLACE "^config/" "")
list(TRANSFORM conffiles PREPEND "/etc/intaked/")
list(JOIN conffiles "\n" text)
file(WRITE ${control_folder}/conffiles "${text}\n")

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME intaked)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "${INTAKED_MAINTAINER}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "turns mail into Thena tickets, none lost and none twice")
set(CPACK_PACKAGE_DESCRIPTION "intaked reads mailboxes over IMAP, or takes mail from an MTA's pipe, decides
by rules which team gets it and how urgent it is, and files it as a ticket
at Thena.
What it has accepted is on disk before anybody is told so, and ends as a
ticket, a comment, or with a named reason that can be listed and undone.
Rules are YAML with their own tests, and it explains its decisions.")
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_BINARY_DIR}/package)
# Configuration lies in /etc, outside of the prefix.
set(CPACK_SET_DESTDIR ON)
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_SOURCE_DIR}/cmake/deb/staging.cmake)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION mail)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# Zones of the configuration, authorities of mail servers and desk; the account and the directories at installation.
set(CPACK_DEBIAN_PACKAGE_DEPENDS
  "ca-certificates, tzdata, systemd | systemd-standalone-sysusers, systemd | systemd-standalone-tmpfiles")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${control_folder}/conffiles
  ${CMAKE_SOURCE_DIR}/cmake/deb/postinst ${CMAKE_SOURCE_DIR}/cmake/deb/prerm ${CMAKE_SOURCE_DIR}/cmake/deb/postrm)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
include(CPack)
