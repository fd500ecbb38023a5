// Covers a message: finds its header sections, parts and texts, and has each covered in its way.
#pragma once

#include "redact/layers.h"
#include "redact/pseudonyms.h"

namespace intaked::redact {

// All of layer 0, which has no covers yet. Total: what cannot be told apart is covered as text.
// Bounded: parts nested too deep, and what is encoded too often, are text.
void cover_message(Layers& layers, Pseudonyms& names);

}  // namespace intaked::redact
