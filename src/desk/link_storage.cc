#include "desk/link_storage.h"

#include "desk/file_link.h"
#include "desk/upload.h"

namespace intaked::desk {
namespace {

class LinkStorage final : public Storage {
 public:
  LinkStorage(LinkStorageOptions options, const Clock& clock)
      : options_(std::move(options)), key_(options_.installation_key), clock_(clock) {}

  void store(FileToStore file, std::function<void(Stored)> answer) override {
    if (file.size > options_.file_bytes_max) {
      return answer(too_large(file.size, options_.file_bytes_max));
    }
    Stored stored;
    stored.expires_at = std::chrono::floor<std::chrono::seconds>(clock_.now()) + options_.lifetime;
    const auto token = key_.token({file.intake_id, file.number, stored.expires_at});
    stored.outcome = token ? StoreOutcome::stored : StoreOutcome::refused;
    if (token) {
      stored.url = options_.public_url + link_path(*token, file.name);
    } else {
      stored.text = token.error().text;
    }
    answer(std::move(stored));
  }

  std::uint64_t file_bytes_max() const override { return options_.file_bytes_max; }
  Tick last_round() const override { return Tick::max(); }

 private:
  const LinkStorageOptions options_;
  const FileLinkKey key_;
  const Clock& clock_;
};

}  // namespace

std::unique_ptr<Storage> make_link_storage(LinkStorageOptions options, const Clock& clock) {
  return std::make_unique<LinkStorage>(std::move(options), clock);
}

}  // namespace intaked::desk
