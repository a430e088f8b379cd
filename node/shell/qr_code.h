// node/shell/qr_code.h: a text as a QR code.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "federation/result.h"

namespace guantong::node::shell {

/// The squares, row by row; true is dark. Around it belongs a margin of four.
struct QrCode {
  std::size_t width = 0;
  std::vector<bool> dark;

  [[nodiscard]] bool at(std::size_t column, std::size_t row) const {
    return dark[row * width + column];
  }
};

/// With correction for a quarter of it, so that a fold or a stain does no harm. kTooLarge for more
/// than one code holds.
federation::Result<QrCode> qrCodeOf(std::string_view text);
/// As a picture that stands in a page: nothing is loaded, and it is sharp at every size.
std::string svgOf(const QrCode& code);

}  // namespace guantong::node::shell
