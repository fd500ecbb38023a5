// What every command exits with. README has the same table.
#pragma once

namespace intaked::app {

enum ExitCode : int {
  k_exit_ok = 0,
  k_exit_problems =
      1,  // the command worked and found something wrong (check, explain of a parked message)
  k_exit_usage = 2,       // the command line is wrong
  k_exit_not_found = 3,   // nothing like that is known
  k_exit_no_daemon = 69,  // EX_UNAVAILABLE: intaked serve is not running, or its socket is not
                          // ours; serve: another one runs already
  k_exit_internal = 70,   // EX_SOFTWARE
  k_exit_io = 74,         // EX_IOERR: a disk is full, failed or damaged. serve: nothing was
                          // acknowledged that is not durable; backup, restore: nothing was changed
  k_exit_try_later =
      75,              // EX_TEMPFAIL: deliver could not make the message durable; the MTA keeps it
  k_exit_config = 78,  // EX_CONFIG: the configuration or the rules are wrong
};

}  // namespace intaked::app
