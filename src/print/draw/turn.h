/* Who draws. cairo 1.16 keeps the glyphs of all fonts in one cache with a lock of its own; who asks for a glyph takes the font's lock
 * first and the cache's then, who makes room in a full cache takes them the other way round. Two threads that draw text stand
 * still sooner or later: four with 300 sizes of one font did after nine seconds. So one thread draws at a time. */
#ifndef PRINT_TURN_H
#define PRINT_TURN_H

/* Around everything that draws text. Waits until whoever came before is done, or passes. Within itself it counts. */
void turn_begin(void);
void turn_end(void);
/* Between two pages: whoever waits draws first, so that a small drawing need not wait for a thousand posters. */
void turn_pass(void);

#endif
