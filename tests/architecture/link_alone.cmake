# Each library links alone: with everything in it, its own DEPENDS and USES, and nothing else.
#
# A static library that calls into a room it may not use still builds; whoever links it later
# happens to bring the missing room along. Here nobody does, so the link fails and names the call.

# The static libraries called guantong_* in DIRECTORY and below.
function(guantong_libraries_below DIRECTORY OUT)
  get_property(TARGETS DIRECTORY ${DIRECTORY} PROPERTY BUILDSYSTEM_TARGETS)
  get_property(FOLDERS DIRECTORY ${DIRECTORY} PROPERTY SUBDIRECTORIES)
  set(FOUND "")
  foreach(EACH IN LISTS TARGETS)
    get_target_property(TYPE ${EACH} TYPE)
    if(EACH MATCHES "^guantong_" AND TYPE STREQUAL "STATIC_LIBRARY")
      list(APPEND FOUND ${EACH})
    endif()
  endforeach()
  foreach(FOLDER IN LISTS FOLDERS)
    guantong_libraries_below(${FOLDER} BELOW)
    list(APPEND FOUND ${BELOW})
  endforeach()
  set(${OUT} ${FOUND} PARENT_SCOPE)
endfunction()

# guantong_link_alone(LIBRARY): a program with the whole of LIBRARY and a main that does nothing,
# and a test that runs it. A program, not a shared object: with a sanitizer a shared object may
# leave symbols open, a program never.
function(guantong_link_alone LIBRARY)
  string(REPLACE "guantong_" "" NAME ${LIBRARY})
  set(MAIN ${CMAKE_CURRENT_BINARY_DIR}/${NAME}_alone.cc)
  file(CONFIGURE OUTPUT ${MAIN} CONTENT "int main() { return 0; }\n")
  add_executable(${NAME}_alone ${MAIN})
  target_link_libraries(${NAME}_alone PRIVATE $<LINK_LIBRARY:WHOLE_ARCHIVE,${LIBRARY}>)
  set_target_properties(${NAME}_alone PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR})
endfunction()
