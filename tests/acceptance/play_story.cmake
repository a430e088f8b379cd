# Plays one story: PROGRAM, STORY. With GUANTONG_PROFILES in the environment, by the rules of that
# folder where it has them: who alters a line of a rule sees which stories change.
set(RULES)
if(DEFINED ENV{GUANTONG_PROFILES})
  set(RULES --rules $ENV{GUANTONG_PROFILES})
endif()
execute_process(COMMAND ${PROGRAM} play ${STORY} ${RULES} RESULT_VARIABLE CODE)
if(NOT CODE EQUAL 0)
  message(FATAL_ERROR "the story is not as it is written (${CODE})")
endif()
