// A file of a draft, read out of the journal without holding the message.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "base/file_source.h"
#include "base/result.h"
#include "journal/draft_files.h"
#include "model/draft_file.h"
#include "worker/extractor.h"

namespace intaked::app {

// Files that are taken out of their messages and held on the disk at once. Each lies there for as
// long as somebody at the other end reads it.
inline constexpr int k_taken_out_max = 8;

class FileOpener {
 public:
  // `spool_directory` is for files that the parser must take out: each is written to a file without
  // a name there, which is gone with its source. `files` must outlive this and what it opens.
  FileOpener(journal::DraftFiles& files, std::string spool_directory, worker::Program program = {});

  // The bytes come in constant memory. They are those of `file.digest`, or the read that would be
  // the last fails as `invalid`: whoever sends them elsewhere must not finish then.
  //   not_found    the message's bytes are no longer kept, or the file is not in them
  //   unavailable  no process can be had to take it out, or k_taken_out_max files are held already
  // Blocks while the parser takes a file out, at most worker::k_start_deadline +
  // worker::k_answer_deadline. Any thread; one file is taken out at a time on each.
  Result<std::unique_ptr<FileSource>> open(const std::string& intake_id,
                                           const model::DraftFile& file) const;
  // The same for what a link names.
  Result<std::unique_ptr<FileSource>> open(const std::string& intake_id, int number) const;

 private:
  Result<std::unique_ptr<FileSource>> extract(const std::string& intake_id,
                                              const model::DraftFile& file) const;

  journal::DraftFiles& files_;
  const std::string spool_directory_;
  const worker::Program program_;
  // Of what is open: sources may outlive this.
  const std::shared_ptr<std::atomic<int>> taken_out_ = std::make_shared<std::atomic<int>>(0);
};

}  // namespace intaked::app
