/* fingerprint < label,p,p,…: the #stream and #labels lines of a thresholds file, straight from
 * product.md; p from -1e-6 to 0 counts as +0. */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t mix(uint64_t x)
{
    x ^= x >> 30;
    x *= 0xbf58476d1ce4e5b9;
    x ^= x >> 27;
    x *= 0x94d049bb133111eb;
    return x ^ x >> 31;
}

int main(void)
{
    static char line[1 << 20];
    uint64_t stream = 0, labels = 0;
    while (fgets(line, sizeof line, stdin)) {
        char *next = line;
        double own = 0;
        uint64_t label = strtoull(line, &next, 10), bits, h;
        for (uint64_t class_ = 0; *next == ','; class_++) {
            double p = strtod(next + 1, &next);
            if (class_ == label)
                own = p > 0 ? p : 0;
        }
        memcpy(&bits, &own, sizeof bits);
        h = mix(label + 0x9e3779b97f4a7c15);
        labels += h;
        stream += mix(h ^ bits);
    }
    printf("#stream\t%016" PRIx64 "\n#labels\t%016" PRIx64 "\n", stream, labels);
    return 0;
}
