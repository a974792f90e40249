/* processor: EACH_PROCESSOR(…) before a function: it is compiled for each kind of processor named,
 * and the program takes the best when it starts. */
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

#endif
