#include "simulator/network.h"

#include <algorithm>
#include <string>

namespace guantong::simulator {

using federation::OfficeCode;

void Network::connect(const OfficeCode& lowerEnd, const LinkQuality& quality) {
  const std::string name = "link " + std::string(lowerEnd.text());
  Wire wire;
  wire.quality = quality;
  wire.ways.push_back({Chance(seed_, name + " up"), {}, {}, {}});
  wire.ways.push_back({Chance(seed_, name + " down"), {}, {}, {}});
  if (quality.every.count() > 0) wire.offset = wire.ways[0].chance.upTo(quality.every);
  wires_.insert_or_assign(lowerEnd, std::move(wire));
}

std::vector<Instant> Network::send(const OfficeCode& lowerEnd, Direction direction, Instant now) {
  Wire& wire = wires_.at(lowerEnd);
  Way& way = wire.ways[static_cast<std::size_t>(direction)];
  const LinkQuality& quality = wire.quality;
  // Always the same draws: that one frame is lost must not change what becomes of the next.
  const bool lost = way.chance.happens(now < wire.lostUntil ? wire.lost : quality.loss);
  const bool twice = way.chance.happens(quality.duplicate);
  const bool reordered = way.chance.happens(quality.reorder);
  const auto takes = quality.delay + way.chance.waiting(quality.jitter) +
                     (now < wire.slowerUntil ? wire.slower : std::chrono::milliseconds{});
  const auto takesAgain = takes + way.chance.waiting(quality.delay + quality.jitter);
  if (lost || !open(lowerEnd, direction, now)) return {};
  std::vector<Instant> arrivals;
  if (reordered) {
    arrivals.push_back(now + takes + way.chance.upTo(4 * (quality.delay + quality.jitter)));
  } else {
    way.lastArrival = std::max(way.lastArrival, now + takes);
    arrivals.push_back(way.lastArrival);
  }
  if (twice) arrivals.push_back(now + takesAgain);
  return arrivals;
}

bool Network::passes(const OfficeCode& lowerEnd, Direction direction, Instant sent,
                     Instant now) const {
  const Wire& wire = wires_.at(lowerEnd);
  const Way& way = wire.ways[static_cast<std::size_t>(direction)];
  if (!open(lowerEnd, direction, now)) return false;
  if (way.cutAt > sent && way.cutAt <= now) return false;
  return wire.quality.every.count() == 0 || phase(wire, now) >= now - sent;
}

bool Network::open(const OfficeCode& lowerEnd, Direction direction, Instant now) const {
  const Wire& wire = wires_.at(lowerEnd);
  if (now < wire.ways[static_cast<std::size_t>(direction)].cutUntil) return false;
  return wire.quality.every.count() == 0 || phase(wire, now) < wire.quality.window;
}

std::chrono::milliseconds Network::phase(const Wire& wire, Instant now) {
  return (now.time_since_epoch() + wire.offset) % wire.quality.every;
}

void Network::cut(const OfficeCode& lowerEnd, Direction direction, Instant now, Instant until) {
  Way& way = wires_.at(lowerEnd).ways[static_cast<std::size_t>(direction)];
  way.cutAt = now;
  way.cutUntil = std::max(way.cutUntil, until);
}

void Network::slow(const OfficeCode& lowerEnd, std::chrono::milliseconds more, Instant until) {
  wires_.at(lowerEnd).slower = more;
  wires_.at(lowerEnd).slowerUntil = until;
}

void Network::lossy(const OfficeCode& lowerEnd, double share, Instant until) {
  wires_.at(lowerEnd).lost = share;
  wires_.at(lowerEnd).lostUntil = until;
}

void Network::heal(Instant now) {
  for (auto& [code, wire] : wires_) {
    wire.quality.loss = wire.quality.duplicate = wire.quality.reorder = 0;
    wire.slowerUntil = wire.lostUntil = now;
    for (Way& way : wire.ways) way.cutUntil = std::min(way.cutUntil, now);
  }
}

}  // namespace guantong::simulator
