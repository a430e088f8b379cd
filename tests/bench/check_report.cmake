# Runs PROGRAM BENCH --quick --json and fails unless it prints one JSON object of the shape that
# PERFORMANCE.md gives, with a ratio beside every floor.
execute_process(COMMAND ${PROGRAM} ${BENCH} --quick --json
  OUTPUT_VARIABLE REPORT ERROR_VARIABLE PROGRESS RESULT_VARIABLE FAILED)
if(FAILED)
  message(FATAL_ERROR "${BENCH} failed (${FAILED}): ${PROGRESS}")
endif()
string(JSON NAME GET "${REPORT}" bench)
string(JSON COMMIT GET "${REPORT}" commit)
string(JSON COUNT LENGTH "${REPORT}" results)
if(NOT NAME STREQUAL BENCH OR NOT COMMIT MATCHES "^([0-9a-f]+(-changed)?|unknown)$" OR COUNT EQUAL 0)
  message(FATAL_ERROR "not the report of ${BENCH}: ${REPORT}")
endif()
math(EXPR LAST "${COUNT} - 1")
foreach(I RANGE ${LAST})
  foreach(FIELD name value unit runs min max per_cpu_second)
    string(JSON VALUE GET "${REPORT}" results ${I} ${FIELD})  # an error when it is not there
  endforeach()
  string(JSON FLOOR ERROR_VARIABLE NO_FLOOR GET "${REPORT}" results ${I} floor)
  if(NOT NO_FLOOR)
    string(JSON RATIO GET "${REPORT}" results ${I} ratio)
    string(JSON RATIO GET "${REPORT}" results ${I} cpu_ratio)
  endif()
endforeach()
execute_process(COMMAND ${PROGRAM} no-such-bench
  OUTPUT_VARIABLE OUT ERROR_VARIABLE PROGRESS RESULT_VARIABLE FAILED)
if(NOT FAILED EQUAL 2 OR NOT PROGRESS MATCHES "no-such-bench" OR NOT PROGRESS MATCHES "${BENCH}")
  message(FATAL_ERROR "an unknown name must be refused with the list of benches: ${PROGRESS}")
endif()
