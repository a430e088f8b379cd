# PROGRAM run with ARGUMENTS must end with 2 and say SAYS on standard error, and nothing on standard
# output.
execute_process(COMMAND ${PROGRAM} ${ARGUMENTS}
  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE error)
string(FIND "${error}" "${SAYS}" at)
if(NOT result EQUAL 2 OR at EQUAL -1 OR NOT output STREQUAL "")
  message(FATAL_ERROR "ended with ${result}, said: ${error}${output}")
endif()
