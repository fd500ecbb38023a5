#include <span>

#include "sandbox/run.h"

int main(int argc, char** argv) {
  return intaked::sandbox::run(std::span(argv, static_cast<std::size_t>(argc)).subspan(1));
}
