#include "node/shell/work_pool.h"

namespace guantong::node::shell {

WorkPool::WorkPool(std::size_t threads) {
  for (std::size_t worker = 0; worker < threads; ++worker) {
    threads_.emplace_back([this, worker] { run(worker); });
  }
}

WorkPool::~WorkPool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    waiting_.clear();
  }
  moved_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void WorkPool::post(Work work) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    waiting_.push_back(std::move(work));
    ++unfinished_;
  }
  moved_.notify_one();
}

void WorkPool::run(std::size_t worker) {
  std::unique_lock lock(mutex_);
  while (true) {
    moved_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
    if (stopping_) return;
    Work work = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    work(worker);
    work = nullptr;
    --unfinished_;
    lock.lock();
  }
}

}  // namespace guantong::node::shell
