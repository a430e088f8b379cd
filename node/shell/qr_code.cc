#include "node/shell/qr_code.h"

#include <qrencode.h>

#include <memory>

namespace guantong::node::shell {

federation::Result<QrCode> qrCodeOf(std::string_view text) {
  const std::string whole(text);
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> made(
      QRcode_encodeString8bit(whole.c_str(), 0, QR_ECLEVEL_Q), QRcode_free);
  if (!made) {
    return federation::failure(federation::ErrorCode::kTooLarge,
                               "a QR code does not hold " + std::to_string(text.size()) + " bytes");
  }
  QrCode code;
  code.width = static_cast<std::size_t>(made->width);
  for (std::size_t i = 0; i < code.width * code.width; ++i) {
    code.dark.push_back((made->data[i] & 1U) != 0);
  }
  return code;
}

std::string svgOf(const QrCode& code) {
  constexpr std::size_t kMargin = 4;
  const std::string size = std::to_string(code.width + 2 * kMargin);
  std::string out = R"(<svg xmlns="http://www.w3.org/2000/svg" shape-rendering="crispEdges" )";
  out += "viewBox=\"0 0 " + size + " " + size + "\"><path fill=\"#fff\" d=\"M0 0h" + size + "v" +
         size + "H0z\"/><path d=\"";
  for (std::size_t row = 0; row < code.width; ++row) {
    for (std::size_t column = 0; column < code.width; ++column) {
      if (!code.at(column, row)) continue;
      std::size_t run = 1;
      while (column + run < code.width && code.at(column + run, row)) ++run;
      out += "M" + std::to_string(column + kMargin) + " " + std::to_string(row + kMargin) + "h" +
             std::to_string(run) + "v1h-" + std::to_string(run) + "z";
      column += run;
    }
  }
  return out + "\"/></svg>";
}

}  // namespace guantong::node::shell
