# Runs at installation: what depends on the prefix that is chosen then (cmake --install --prefix), and what may be
# there already. Gets source, bin, man and doc from Install.cmake.
set(for_everybody OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)

# The programs look into /etc/intaked; only a private prefix (a home, a test) has an etc of its own.
if(CMAKE_INSTALL_PREFIX MATCHES "^/usr(/local)?/?$")
  set(etc /etc/intaked)
else()
  set(etc ${CMAKE_INSTALL_PREFIX}/etc/intaked)
endif()

# prepare(NAME DIRECTORY): sets `target` to the file NAME below the prefix.
macro(prepare name directory)
  set(target $ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/${directory}/${name})
  file(MAKE_DIRECTORY $ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/${directory})
  message(STATUS "Installing: ${target}")
endmacro()

function(install_text file directory name)
  prepare(${name} ${directory})
  file(READ ${source}/${file} text)
  string(REPLACE "/usr/bin/intaked" "${bin}/intaked" text "${text}")
  string(REPLACE "/etc/intaked" "${etc}" text "${text}")
  if(NOT etc STREQUAL "/etc/intaked")
    string(REGEX REPLACE "(Exec[A-Za-z]+=[^ ]+/intaked) " "\\1 --config ${etc}/intaked.yaml " text "${text}")
  endif()
  file(WRITE ${target} "${text}")
  file(CHMOD ${target} PERMISSIONS ${for_everybody})
endfunction()

# As Debian wants manual pages and changelogs: the same bytes for the same file.
function(install_compressed file directory)
  get_filename_component(name ${file} NAME)
  prepare(${name}.gz ${directory})
  execute_process(COMMAND gzip -9nc ${source}/${file} OUTPUT_FILE ${target} COMMAND_ERROR_IS_FATAL ANY)
  file(CHMOD ${target} PERMISSIONS ${for_everybody})
endfunction()

install_text(systemd/intaked.service lib/systemd/system intaked.service)
install_text(systemd/intaked.socket lib/systemd/system intaked.socket)
install_text(systemd/intaked.sysusers lib/sysusers.d intaked.conf)
install_text(systemd/intaked.tmpfiles lib/tmpfiles.d intaked.conf)
foreach(section 1 5 8)
  file(GLOB pages RELATIVE ${source} ${source}/man/*.${section})
  foreach(page IN LISTS pages)
    install_compressed(${page} ${man}/man${section})
  endforeach()
endforeach()
install_compressed(cmake/deb/changelog ${doc})

# The configuration and the rules of a machine are never overwritten: what is there stays, and the new one lies beside
# it as NAME.new. (Of the .deb these are conffiles: dpkg asks.)
set(target_root $ENV{DESTDIR}${etc})
file(MAKE_DIRECTORY ${target_root}/secrets ${target_root}/rules)
file(CHMOD ${target_root}/secrets PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)
file(GLOB_RECURSE files RELATIVE ${source} ${source}/config/intaked.yaml ${source}/rules/*)
foreach(file IN LISTS files)
  string(REGEX REPLACE "^config/" "" target ${file})
  set(name ${target_root}/${target})
  if(EXISTS ${name})
    file(SHA256 ${source}/${file} new)
    file(SHA256 ${name} old)
    if(new STREQUAL old)
      continue()
    endif()
    set(name ${name}.new)
  endif()
  message(STATUS "Installing: ${name}")
  get_filename_component(directory ${name} DIRECTORY)
  file(MAKE_DIRECTORY ${directory})
  file(COPY_FILE ${source}/${file} ${name})
  file(CHMOD ${name} PERMISSIONS ${for_everybody})
endforeach()

if("$ENV{DESTDIR}" STREQUAL "" AND etc STREQUAL "/etc/intaked")
  message("\nNext, as root:\n  systemd-sysusers && systemd-tmpfiles --create intaked.conf\n"
    "  intaked init                     # makes the installation key\n"
    "  editor /etc/intaked/intaked.yaml # mailboxes and the desk; secrets go to /etc/intaked/secrets\n"
    "  intaked check\n"
    "  systemctl daemon-reload && systemctl enable --now intaked")
endif()
