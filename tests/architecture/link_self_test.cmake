# Shows that link_alone.cmake lets pass what is allowed and stops what is not. SOURCE, BUILD and
# COMPILER are given.
file(REMOVE_RECURSE ${BUILD})
execute_process(COMMAND ${CMAKE_COMMAND} -S ${SOURCE} -B ${BUILD} -G Ninja
    -DCMAKE_CXX_COMPILER=${COMPILER}
  OUTPUT_VARIABLE OUTPUT ERROR_VARIABLE OUTPUT RESULT_VARIABLE FAILED)
if(FAILED)
  message(FATAL_ERROR "the made-up rooms do not configure:\n${OUTPUT}")
endif()

function(build TARGET OUT_FAILED OUT_TEXT)
  execute_process(COMMAND ${CMAKE_COMMAND} --build ${BUILD} --target ${TARGET}
    OUTPUT_VARIABLE OUTPUT ERROR_VARIABLE OUTPUT RESULT_VARIABLE FAILED)
  set(${OUT_FAILED} ${FAILED} PARENT_SCOPE)
  set(${OUT_TEXT} "${OUTPUT}" PARENT_SCOPE)
endfunction()

foreach(TARGET below_alone above_alone guantong_backwards)
  build(${TARGET} FAILED TEXT)
  if(FAILED)
    message(FATAL_ERROR "${TARGET} is allowed and must build:\n${TEXT}")
  endif()
endforeach()
build(backwards_alone FAILED TEXT)
if(NOT FAILED)
  message(FATAL_ERROR "backwards calls a room it may not use, and linked all the same")
endif()
if(NOT TEXT MATCHES "undefined (reference|symbol).*above")
  message(FATAL_ERROR "backwards_alone failed for another reason:\n${TEXT}")
endif()
