// node/shell/work_pool.h: threads for what costs time and needs no order.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace guantong::node::shell {

/// A few threads that all offices of a process share for verifying and sealing. Bounded by its
/// users: each office bounds what it has posted (office_runner.h).
/// Threads: `post` from any; the destructor waits for what runs and drops what waits.
class WorkPool {
 public:
  using Work = std::function<void(std::size_t worker)>;

  explicit WorkPool(std::size_t threads);
  ~WorkPool();
  WorkPool(const WorkPool&) = delete;
  WorkPool& operator=(const WorkPool&) = delete;

  void post(Work work);
  [[nodiscard]] std::size_t threads() const { return threads_.size(); }
  /// Nothing waits or runs, or did a moment ago.
  [[nodiscard]] bool idle() const { return unfinished_.load(std::memory_order_relaxed) == 0; }

 private:
  void run(std::size_t worker);

  std::mutex mutex_;
  std::condition_variable moved_;
  std::deque<Work> waiting_;
  bool stopping_ = false;
  std::atomic<std::size_t> unfinished_{0};
  std::vector<std::thread> threads_;
};

}  // namespace guantong::node::shell
