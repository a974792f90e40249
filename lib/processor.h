/* processor: code for several kinds of processor in one program, which takes the best at hand.
 *
 *     EACH_PROCESSOR(…)                before a function: the compiler makes and chooses the kinds
 *     PROCESSOR_BEGIN(…) PROCESSOR_END around functions for one kind, where PROCESSOR_CHOICE;
 *                                      PROCESSOR_V4 and _V3 tell whether they may be called */
#ifndef PROCESSOR_H
#define PROCESSOR_H

#ifdef __has_feature
#define PROCESSOR_TSAN __has_feature(thread_sanitizer)
#elif defined __SANITIZE_THREAD__
#define PROCESSOR_TSAN 1
#else
#define PROCESSOR_TSAN 0
#endif

/* TSan is not there yet when the choice is made. */
#if defined __x86_64__ && defined __linux__ && !PROCESSOR_TSAN
#define EACH_PROCESSOR(...) __attribute__((target_clones(__VA_ARGS__, "default")))
#else
#define EACH_PROCESSOR(...)
#endif

#ifdef __x86_64__
#define PROCESSOR_CHOICE
#define PROCESSOR_PRAGMA(x) _Pragma(#x)
#ifdef __clang__
#define PROCESSOR_BEGIN(arch)                                                                      \
    PROCESSOR_PRAGMA(clang attribute push(__attribute__((target(arch))), apply_to = function))
#define PROCESSOR_END _Pragma("clang attribute pop")
#else
#define PROCESSOR_BEGIN(arch) _Pragma("GCC push_options") PROCESSOR_PRAGMA(GCC target(arch))
#define PROCESSOR_END _Pragma("GCC pop_options")
#endif
#define PROCESSOR_V3                                                                               \
    (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") &&                           \
     __builtin_cpu_supports("fma"))
#define PROCESSOR_V4                                                                               \
    (PROCESSOR_V3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&    \
     __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
#endif

#endif
