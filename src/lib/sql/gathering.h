// A write-ahead log, and the checkpoints that empty it, whose writes reach the system in large
// pieces. SQLite hands them over page by page; each call costs the kernel as much as many pages in
// one. Private to this folder.
#pragma once

namespace intaked::sql {

// The name of a VFS that is the system's own but for that: writes that follow one another in a file
// are held back until one does not, the buffer is full, or the file is read, measured or synced. So
// nothing is held once sync has answered, and an error of a write that was held is the answer to
// what made it go out, at the latest to the sync.
//
// Only for a connection whose every commit syncs (synchronous = FULL): others learn of a commit
// when it was synced, and of nothing before. And only with SQLite's default psow=1: without it
// readers are told of padding behind what was synced. The database's own file is written this way
// only in a checkpoint that ends with a sync. One that a reader keeps from the end of the log does
// not, and counts what it wrote all the same; SQLite's file control tells where a checkpoint begins
// (SQLITE_FCNTL_CKPT_START), and a lock it was refused before that, that a reader is in its way.
const char* gathering_vfs();

}  // namespace intaked::sql
