// shape_bench: every shape that is built to stop a parser through parse() at n, 2n and 4n bytes,
// and at 4n through a caged worker. One JSON object a line: {"shape":…, "bytes": [3], "seconds":
// [3], "peak_bytes": [3], "worker_seconds":…, "worker_bytes":…, "worker_says": "" or why it
// failed}. Each measurement is a process of its own. The peak holds the message too; what the
// process needs before is left out. The worker's figures hold everything, its start too.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include <malloc.h>
#include <sys/wait.h>
#include <unistd.h>

#include "parse/hostile/shapes.h"
#include "parse/parse.h"
#include "parse/prepare.h"
#include "stopwatch.h"
#include "worker/parse_worker.h"
#include "worker/worker.h"

namespace {

using namespace intaked;

constexpr const char* k_as_worker = "parse-worker";

struct Measured {
  std::size_t bytes = 0;
  double seconds = 0;
  std::size_t peak_bytes = 0;
};

std::size_t memory(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name + ":")) return std::stoul(line.substr(name.size() + 1)) * 1024;
  }
  return 0;
}

parse::Options bench_options() {
  return {{"support@example.com"}, "mx.example.com", "X-Intaked-Marker"};
}

Measured measure_here(const parse::hostile::Shape& shape, std::size_t bytes) {
  const parse::Options options = bench_options();
  parse::prepare();
  parse::parse("Subject: warm\r\n\r\n<p>up</p>", options);
  const std::size_t before = memory("VmRSS");
  const std::string mail = shape.make(bytes);
  malloc_trim(0);
  std::ofstream("/proc/self/clear_refs") << "5";  // the peak counts from here
  Measured measured;
  measured.bytes = mail.size();
  measured.seconds = bench::seconds_of([&] { parse::parse(mail, options); });
  measured.peak_bytes = memory("VmHWM") - std::min(before, memory("VmHWM"));
  // Once more for the clock only: the better of two is nearer to the truth.
  measured.seconds =
      std::min(measured.seconds, bench::seconds_of([&] { parse::parse(mail, options); }));
  return measured;
}

// As the daemon reads it.
struct Worked {
  double seconds = 0;
  std::size_t bytes = 0;
  std::array<char, 200> says{};
};

Worked work_here(const parse::hostile::Shape& shape, std::size_t bytes) {
  Worked worked;
  {
    const std::string mail = shape.make(bytes);
    worker::Worker worker(bench_options(), {"/proc/self/exe", {"shape_bench", k_as_worker}});
    const auto message = worker.parse({.bytes = mail});
    if (!message) message.error().text.copy(worked.says.data(), worked.says.size() - 1);
  }
  const bench::Ended ended = bench::ended_processes();
  worked.seconds = ended.processor_seconds;
  worked.bytes = ended.resident_bytes_max;
  return worked;
}

// What `work` gives, in a process of its own.
template <class Result>
Result apart(const parse::hostile::Shape& shape, std::size_t bytes,
             Result (*work)(const parse::hostile::Shape&, std::size_t)) {
  std::array<int, 2> pipe_ends{};
  if (pipe(pipe_ends.data()) != 0) std::exit(1);
  const pid_t child = fork();
  if (child == 0) {
    const Result measured = work(shape, bytes);
    _exit(write(pipe_ends[1], &measured, sizeof measured) == sizeof measured ? 0 : 1);
  }
  close(pipe_ends[1]);
  Result measured;
  const bool whole = read(pipe_ends[0], &measured, sizeof measured) == sizeof measured;
  close(pipe_ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (!whole || status != 0) {
    std::fprintf(stderr, "%s: the process ended with status %d\n", shape.name.c_str(), status);
    std::exit(1);
  }
  return measured;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && std::string(argv[1]) == k_as_worker) return worker::run_parse_worker();
  for (const parse::hostile::Shape& shape : parse::hostile::all_shapes()) {
    std::array<Measured, 3> m;
    for (std::size_t i = 0; i < m.size(); ++i)
      m[i] = apart(shape, shape.largest >> (2 - i), measure_here);
    const Worked worked = apart(shape, shape.largest, work_here);
    std::printf(
        "{\"shape\": \"%s\", \"bytes\": [%zu, %zu, %zu], \"seconds\": [%.5f, %.5f, %.5f], "
        "\"peak_bytes\": [%zu, %zu, %zu], \"worker_seconds\": %.5f, \"worker_bytes\": %zu, "
        "\"worker_says\": \"%s\"}\n",
        shape.name.c_str(), m[0].bytes, m[1].bytes, m[2].bytes, m[0].seconds, m[1].seconds,
        m[2].seconds, m[0].peak_bytes, m[1].peak_bytes, m[2].peak_bytes, worked.seconds,
        worked.bytes, worked.says.data());
    std::fflush(stdout);
  }
  return 0;
}
