// simulator/network.h: what lies between two offices.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <vector>

#include "federation/identity.h"
#include "federation/instant.h"
#include "simulator/chance.h"

namespace guantong::simulator {

using federation::Instant;

/// How good a link is. Both directions are alike, and each has its own chance.
struct LinkQuality {
  std::chrono::milliseconds delay{10};  ///< the least it takes
  std::chrono::milliseconds jitter{};   ///< what it takes longer, on average
  double loss = 0;                      ///< of frames
  double duplicate = 0;                 ///< of frames that arrive: a second time
  double reorder = 0;                   ///< of frames: may overtake and be overtaken
  /// On the network for `window` in every `every`; a link without a window always is.
  std::chrono::milliseconds window{};
  std::chrono::milliseconds every{};
};

enum class Direction : std::uint8_t { kUp = 0, kDown = 1 };

/// The links of the tree, each named by its lower end. Knows nothing of frames but that they are
/// sent.
///
/// Rules
///  1. In order unless reordered, as a connection delivers; what is lost, doubled or reordered is
///  so
///     by each direction's own chance.
///  2. What is under way when a direction is cut, or when a window closes, is lost with it.
///  3. Cuts overlap: a direction is open when nothing cuts it.
///  4. After `heal` links only take time, and keep their windows: being offline is no fault.
class Network {
 public:
  explicit Network(std::uint64_t seed) : seed_(seed) {}

  void connect(const federation::OfficeCode& lowerEnd, const LinkQuality& quality);

  /// When the copies of a frame arrive; none: it is lost. Ask `passes` at each.
  std::vector<Instant> send(const federation::OfficeCode& lowerEnd, Direction direction,
                            Instant now);
  /// Whether what was sent then may still arrive now.
  [[nodiscard]] bool passes(const federation::OfficeCode& lowerEnd, Direction direction,
                            Instant sent, Instant now) const;
  [[nodiscard]] bool open(const federation::OfficeCode& lowerEnd, Direction direction,
                          Instant now) const;

  // --- faults
  void cut(const federation::OfficeCode& lowerEnd, Direction direction, Instant now, Instant until);
  void slow(const federation::OfficeCode& lowerEnd, std::chrono::milliseconds more, Instant until);
  void lossy(const federation::OfficeCode& lowerEnd, double share, Instant until);
  void heal(Instant now);

 private:
  struct Way {
    Chance chance;
    Instant cutAt;     ///< when it was last cut
    Instant cutUntil;  ///< open from then on
    Instant lastArrival;
  };
  struct Wire {
    LinkQuality quality;
    std::chrono::milliseconds offset{};  ///< when in every `every` the window opens
    std::vector<Way> ways;               ///< by Direction
    std::chrono::milliseconds slower{};
    Instant slowerUntil;
    double lost = 0;
    Instant lostUntil;
  };
  /// Where in its period a moment is, counted from the opening of the window.
  static std::chrono::milliseconds phase(const Wire& wire, Instant now);

  std::uint64_t seed_;
  std::map<federation::OfficeCode, Wire> wires_;
};

}  // namespace guantong::simulator
