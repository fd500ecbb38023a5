# CPack runs this over the staged tree. Everybody may enter its directories, whatever the umask of who builds it; that of
# the secrets, which only root may enter, is made by systemd-tmpfiles.
file(REMOVE_RECURSE ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/etc/intaked/secrets)
file(CHMOD_RECURSE ${CPACK_TEMPORARY_INSTALL_DIRECTORY} DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
