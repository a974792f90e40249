#include "arrays.h"
#include "error.h"
struct arrays *arrays_open(const char*a,const char*b,struct error*e){(void)a;(void)b;error_set(e,"stub");return 0;}
void arrays_close(struct arrays*a){(void)a;}
size_t arrays_classes(const struct arrays*a){(void)a;return 0;}
int arrays_next(struct arrays*a,struct block*b,size_t s,struct error*e){(void)a;(void)b;(void)s;(void)e;return 0;}
int arrays_labels(const struct arrays*a,uint64_t i,size_t c,int64_t*l,struct error*e){(void)a;(void)i;(void)c;(void)l;(void)e;return 0;}
