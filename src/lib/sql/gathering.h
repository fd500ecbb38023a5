// A write-ahead log whose writes reach the system in large pieces. SQLite hands over its log page
// by page, in two calls each; each call costs the kernel as much as many pages in one. Private to
// this folder.
#pragma once

namespace intaked::sql {

// The name of a VFS that is the system's own but for that: writes that follow one another in the
// log are held back until one does not, the buffer is full, or anything else is asked of that file.
// So nothing is held once sync has answered, and an error of a write that was held is the answer to
// what made it go out, at the latest to the sync.
//
// Only for a connection whose every commit syncs (synchronous = FULL): others learn of a commit
// when it was synced, and of nothing before. And only with SQLite's default psow=1: without it
// readers are told of padding behind what was synced. The database's own file is left alone: a
// checkpoint that readers keep from its end tells of pages that it wrote and did not sync.
const char* gathering_vfs();

}  // namespace intaked::sql
