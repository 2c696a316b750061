# The fuzz targets, one program each, from the parsers' sources alone.
#
# Two engines for the same targets. Every `npm test` runs a short round of each under
# mutating_main.cc, built by the compiler and sanitizers that the tests have: the same inputs
# everywhere, and no second compiler of 500 MB for whoever only wants to test. The long round
# (`npm run fuzz`) is libFuzzer's, which follows coverage and needs clang.
set(fuzz_targets am_output frame maps message smaps)
file(GLOB fuzzed_sources CONFIGURE_DEPENDS protocol/*.cc procfs/*.cc)
list(FILTER fuzzed_sources EXCLUDE REGEX "_test\\.cc$")
add_library(ebb_fuzzed STATIC ${fuzzed_sources} base/check.cc launch/am_output.cc)
target_compile_options(ebb_fuzzed PRIVATE -fno-exceptions -fno-rtti)
target_link_libraries(ebb_fuzzed PUBLIC ebb_options)
if(EBB_LIBFUZZER)
  target_compile_options(ebb_fuzzed PUBLIC -fsanitize=fuzzer-no-link)
else()
  add_library(ebb_mutating_main OBJECT fuzz/mutating_main.cc)
  target_link_libraries(ebb_mutating_main PRIVATE ebb_options)
endif()

foreach(name IN LISTS fuzz_targets)
  add_executable(${name}_fuzz fuzz/${name}_fuzz.cc)
  target_link_libraries(${name}_fuzz PRIVATE ebb_fuzzed)
  if(EBB_LIBFUZZER)
    target_link_options(${name}_fuzz PRIVATE -fsanitize=fuzzer)
    continue()
  endif()
  target_link_libraries(${name}_fuzz PRIVATE ebb_mutating_main)
  set(corpora)
  foreach(folder fuzz/corpus/${name} protocol/golden)
    if(folder STREQUAL "protocol/golden" AND NOT name MATCHES "^(frame|message)$")
      continue()
    endif()
    if(IS_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}/${folder})
      list(APPEND corpora ${CMAKE_CURRENT_SOURCE_DIR}/${folder})
    endif()
  endforeach()
  # A number of runs, not of seconds: what is tested does not depend on the machine.
  add_test(NAME fuzz.${name} COMMAND ${name}_fuzz -runs=30000 -seed=20200115
                                     -crash=crash_${name} ${corpora})
  set_tests_properties(fuzz.${name} PROPERTIES TIMEOUT 120)
endforeach()
