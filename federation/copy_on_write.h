// federation/copy_on_write.h: a value whose copies cost a pointer until one of them changes.
#pragma once

#include <memory>

namespace guantong::federation {

/// Copies share the value; the first change after a copy was made works on a copy of its own.
///
/// Whether anybody else holds the value is remembered, not counted. Why: the other holders are on
/// other threads, and a count that falls to one says nothing about what they are still reading.
/// Threads: one owner for each copy. What was itself made by copying may be copied on by several
/// threads, as long as nobody changes it.
template <typename T>
class CopyOnWrite {
 public:
  CopyOnWrite() : value_(std::make_shared<T>()) {}
  CopyOnWrite(const CopyOnWrite& other) : value_(other.value_), shared_(true) { other.share(); }
  CopyOnWrite& operator=(const CopyOnWrite& other) {
    other.share();
    value_ = other.value_;
    shared_ = true;
    return *this;
  }
  CopyOnWrite(CopyOnWrite&&) noexcept = default;
  CopyOnWrite& operator=(CopyOnWrite&&) noexcept = default;
  ~CopyOnWrite() = default;

  const T& operator*() const { return *value_; }
  const T* operator->() const { return value_.get(); }

  T& change() {
    if (shared_) {
      value_ = std::make_shared<T>(*value_);
      shared_ = false;
    }
    return *value_;
  }

 private:
  /// Writes only where it must: a copy may be read by several threads.
  void share() const {
    if (!shared_) shared_ = true;
  }

  std::shared_ptr<T> value_;
  mutable bool shared_ = false;
};

}  // namespace guantong::federation
