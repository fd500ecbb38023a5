// All shapes. The tests hold each to its limits, ./dev bench measures each at n, 2n and 4n.
#pragma once

#include "parse/hostile/body_shapes.h"
#include "parse/hostile/file_shapes.h"
#include "parse/hostile/header_shapes.h"
#include "parse/hostile/shape.h"
#include "parse/hostile/structure_shapes.h"
#include "parse/hostile/word_shapes.h"

namespace intaked::parse::hostile {

inline Shapes all_shapes() {
  Shapes all;
  for (const Shapes& some :
       {structure_shapes(), header_shapes(), body_shapes(), word_shapes(), file_shapes()}) {
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

}  // namespace intaked::parse::hostile
