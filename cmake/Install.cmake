include(GNUInstallDirs)
install(TARGETS intaked intaked-sandbox RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
