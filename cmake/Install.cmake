# ./dev install: programs, unit, account, configuration, rules. The configuration and the rules of a machine are never
# overwritten: what is there stays, and the new one lies beside it as NAME.new.
include(GNUInstallDirs)
install(TARGETS intaked intaked-sandbox RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})

# The programs look into /etc/intaked; only a private prefix (a home, a package's staging) has an etc of its own.
if(CMAKE_INSTALL_PREFIX MATCHES "^/usr(/local)?$")
  set(INTAKED_ETC /etc/intaked)
else()
  set(INTAKED_ETC ${CMAKE_INSTALL_FULL_SYSCONFDIR}/intaked)
endif()

set(unit_folder ${CMAKE_BINARY_DIR}/systemd)
foreach(file intaked.service intaked.sysusers intaked.tmpfiles)
  file(READ ${CMAKE_SOURCE_DIR}/systemd/${file} text)
  string(REPLACE "/usr/bin/intaked" "${CMAKE_INSTALL_FULL_BINDIR}/intaked" text "${text}")
  string(REPLACE "/etc/intaked" "${INTAKED_ETC}" text "${text}")
  file(WRITE ${unit_folder}/${file} "${text}")
endforeach()
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
  ${CMAKE_SOURCE_DIR}/systemd/intaked.service ${CMAKE_SOURCE_DIR}/systemd/intaked.sysusers ${CMAKE_SOURCE_DIR}/systemd/intaked.tmpfiles)
install(FILES ${unit_folder}/intaked.service DESTINATION lib/systemd/system)
install(FILES ${unit_folder}/intaked.sysusers DESTINATION lib/sysusers.d RENAME intaked.conf)
install(FILES ${unit_folder}/intaked.tmpfiles DESTINATION lib/tmpfiles.d RENAME intaked.conf)
install(FILES README.md DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/intaked)

install(CODE "set(source \"${CMAKE_SOURCE_DIR}\")\nset(etc \"\$ENV{DESTDIR}${INTAKED_ETC}\")")
install(CODE [[
  file(MAKE_DIRECTORY ${etc}/secrets ${etc}/rules)
  file(CHMOD ${etc}/secrets PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)
  file(GLOB_RECURSE files RELATIVE ${source} ${source}/config/*.yaml ${source}/rules/*)
  foreach(file IN LISTS files)
    string(REGEX REPLACE "^config/" "" target ${file})
    if(NOT EXISTS ${etc}/${target})
      set(name ${etc}/${target})
    else()
      file(SHA256 ${source}/${file} new)
      file(SHA256 ${etc}/${target} old)
      if(new STREQUAL old)
        continue()
      endif()
      set(name ${etc}/${target}.new)
    endif()
    message(STATUS "Installing: ${name}")
    configure_file(${source}/${file} ${name} COPYONLY)
  endforeach()
  if("$ENV{DESTDIR}" STREQUAL "" AND etc STREQUAL "/etc/intaked")
    message("\nNext, as root:\n  systemd-sysusers && systemd-tmpfiles --create intaked.conf\n"
      "  intaked init                     # makes the installation key\n"
      "  editor /etc/intaked/intaked.yaml # mailboxes and the desk; secrets go to /etc/intaked/secrets\n"
      "  intaked check\n"
      "  systemctl daemon-reload && systemctl enable --now intaked")
  endif()
]])
