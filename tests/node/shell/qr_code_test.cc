#include "node/shell/qr_code.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "node/reporter/proof.h"
#include "tests/support/golden.h"
#include "tests/support/process.h"
#include "tests/support/temporary_directory.h"

namespace guantong::node::shell {
namespace {

/// As a camera would see it: four pixels a square.
std::string pictureOf(const QrCode& code) {
  constexpr std::size_t kScale = 4;
  constexpr std::size_t kMargin = 4;
  const std::size_t side = (code.width + 2 * kMargin) * kScale;
  std::string out = "P5\n" + std::to_string(side) + " " + std::to_string(side) + "\n255\n";
  for (std::size_t y = 0; y < side; ++y) {
    for (std::size_t x = 0; x < side; ++x) {
      const std::size_t column = x / kScale, row = y / kScale;
      const bool inside = column >= kMargin && row >= kMargin && column < code.width + kMargin &&
                          row < code.width + kMargin;
      out += inside && code.at(column - kMargin, row - kMargin) ? '\0' : '\xFF';
    }
  }
  return out;
}

TEST(QrCode, AProofComesBackFromItsCodes) {
  const support::TemporaryDirectory folder;
  const crypto::Bytes proof = support::golden("filing_proof");
  std::string scanned;
  for (const std::string& part : reporter::proofParts(proof)) {
    const auto code = qrCodeOf(part);
    ASSERT_TRUE(code.has_value());
    support::writeFile(folder / "code.pgm", pictureOf(*code), 0600);
    support::Start start;
    start.program = "/usr/bin/zbarimg";
    start.arguments = {"--raw", "-q", "-Sdisable", "-Sqrcode.enable", folder / "code.pgm"};
    const support::Ended ended = support::run(start);
    ASSERT_EQ(ended.exitCode, 0) << ended.errors;
    scanned += ended.output;
  }
  const auto again = reporter::proofFrom(scanned);
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(*again, proof);
}

TEST(QrCode, IsAPictureThatStandsInThePage) {
  const auto code = qrCodeOf("GTP 1/1 AAAA");
  ASSERT_TRUE(code.has_value());
  EXPECT_THAT(svgOf(*code), ::testing::StartsWith("<svg "));
  EXPECT_EQ(svgOf(*code), svgOf(*qrCodeOf("GTP 1/1 AAAA")));
  EXPECT_FALSE(qrCodeOf(std::string(4'000, 'x')).has_value());
}

}  // namespace
}  // namespace guantong::node::shell
