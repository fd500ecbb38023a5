#include "app/file_opener.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/spool_file.h"
#include "lib/crypto/crypto.h"
#include "parse/transfer_stream.h"

namespace intaked::app {
namespace {

using model::DraftFile;

Error not_as_parsed(const DraftFile& file) {
  return {
      ErrorKind::invalid, "the bytes of \"" + file.name + "\" are not those that were parsed", {}};
}

// Counts and hashes what goes through, so that no other bytes pass for the file's.
class Verified {
 public:
  explicit Verified(const DraftFile& file) : file_(file) {}

  void add(std::string_view bytes) {
    size_ += bytes.size();
    digest_.update(bytes);
  }
  bool is_too_long() const { return size_ > file_.size; }
  Result<void> finish() {
    if (size_ == file_.size && digest_.finish() == file_.digest) return {};
    return fail(not_as_parsed(file_));
  }

 private:
  const DraftFile file_;
  std::uint64_t size_ = 0;
  crypto::Sha256Stream digest_;
};

// A range of the message, chunk by chunk, decoded.
class RangeSource final : public FileSource {
 public:
  RangeSource(journal::DraftFiles& files, std::string intake_id, const DraftFile& file,
              const model::Extent& extent)
      : files_(files),
        intake_id_(std::move(intake_id)),
        offset_(extent.offset),
        left_(extent.length),
        stream_(extent.encoding),
        verified_(file) {}

  Result<std::size_t> read(std::span<char> into) override {
    while (at_ == decoded_.size() && !ended_) INTAKED_CHECK(read_on());
    const std::size_t count = decoded_.copy(into.data(), into.size(), at_);
    at_ += count;
    return count;
  }

 private:
  Result<void> read_on() {
    decoded_.clear();
    at_ = 0;
    const auto keep = [this](std::string_view bytes) { decoded_ += bytes; };
    if (left_ > 0) {
      INTAKED_TRY(const std::string piece, files_.raw_piece(intake_id_, offset_));
      if (piece.empty()) return fail(ErrorKind::not_found, "the message ends before the file does");
      const std::string_view part =
          std::string_view(piece).substr(0, std::min<std::uint64_t>(left_, piece.size()));
      offset_ += part.size();
      left_ -= part.size();
      stream_.decode(part, keep);
    }
    if (left_ == 0) stream_.finish(keep);
    ended_ = left_ == 0;
    verified_.add(decoded_);
    return ended_ || verified_.is_too_long() ? verified_.finish() : Result<void>();
  }

  journal::DraftFiles& files_;
  const std::string intake_id_;
  std::uint64_t offset_;
  std::uint64_t left_;  // encoded bytes that were not read yet
  parse::TransferStream stream_;
  Verified verified_;
  std::string decoded_;
  std::size_t at_ = 0;  // of decoded_, what was given
  bool ended_ = false;
};

// One of the few files that may be held at once.
class Place {
 public:
  explicit Place(std::shared_ptr<std::atomic<int>> taken)
      : taken_(std::move(taken)), is_ours_(taken_->fetch_add(1) < k_taken_out_max) {}
  ~Place() { taken_->fetch_sub(1); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  bool is_ours() const { return is_ours_; }

 private:
  const std::shared_ptr<std::atomic<int>> taken_;
  const bool is_ours_;
};

// What was taken out.
class Spool final : public FileSource {
 public:
  Spool(std::unique_ptr<SpoolFile> file, std::unique_ptr<Place> place)
      : place_(std::move(place)), file_(std::move(file)) {}

  Result<void> append(std::string_view bytes) { return file_->append(bytes); }

  Result<std::size_t> read(std::span<char> into) override {
    INTAKED_TRY(const std::size_t got, file_->read(at_, into));
    at_ += got;
    return got;
  }

 private:
  const std::unique_ptr<Place> place_;
  const std::unique_ptr<SpoolFile> file_;
  std::uint64_t at_ = 0;
};

}  // namespace

FileOpener::FileOpener(journal::DraftFiles& files, std::string spool_directory,
                       worker::Program program)
    : files_(files), spool_directory_(std::move(spool_directory)), program_(std::move(program)) {}

Result<std::unique_ptr<FileSource>> FileOpener::open(const std::string& intake_id,
                                                     const DraftFile& file) const {
  if (!file.extent && file.size > 0) return extract(intake_id, file);
  return std::make_unique<RangeSource>(files_, intake_id, file,
                                       file.extent.value_or(model::Extent{}));
}

Result<std::unique_ptr<FileSource>> FileOpener::open(const std::string& intake_id,
                                                     int number) const {
  INTAKED_TRY(const DraftFile file, files_.file(intake_id, number));
  return open(intake_id, file);
}

Result<std::unique_ptr<FileSource>> FileOpener::extract(const std::string& intake_id,
                                                        const DraftFile& file) const {
  auto place = std::make_unique<Place>(taken_out_);
  if (!place->is_ours())
    return fail(ErrorKind::unavailable, "as many files as may be are being read just now");
  INTAKED_TRY(auto held, SpoolFile::make(spool_directory_));
  auto spool = std::make_unique<Spool>(std::move(held), std::move(place));
  INTAKED_TRY(const std::uint64_t message_bytes, files_.raw_size(intake_id));
  Verified verified(file);
  std::uint64_t offset = 0;
  worker::Extraction what{
      .message_bytes = message_bytes, .part = file.part, .more = [&]() -> Result<std::string> {
        INTAKED_TRY(std::string piece, files_.raw_piece(intake_id, offset));
        offset += piece.size();
        return piece;
      }};
  INTAKED_CHECK(worker::extract(program_, what, [&](std::string_view bytes) -> Result<void> {
    verified.add(bytes);
    if (verified.is_too_long()) return fail(not_as_parsed(file));
    return spool->append(bytes);
  }));
  INTAKED_CHECK(verified.finish());
  return spool;
}

}  // namespace intaked::app
