# ./dev install, cmake --install and the .deb: programs, unit, account, manual, completion, configuration,
# rules.
include(GNUInstallDirs)
install(TARGETS intaked intaked-sandbox RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES README.md DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/intaked)
install(FILES cmake/deb/copyright DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/intaked)
# Beside README, which links to them.
install(FILES config/intaked.yaml config/prometheus-alerts.yaml config/grafana-dashboard.json
  config/cloudflare-email-worker.js
  DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/intaked/config)
install(FILES rules/README.md DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/intaked/rules)
install(FILES completion/intaked DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)

install(CODE "set(source \"${CMAKE_SOURCE_DIR}\")\nset(bin \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}\")
set(man ${CMAKE_INSTALL_MANDIR})\nset(doc ${CMAKE_INSTALL_DATADIR}/doc/intaked)")
install(SCRIPT cmake/InstallFiles.cmake)
