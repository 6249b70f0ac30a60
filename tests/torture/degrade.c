/* degrade KIND SEED STRENGTH MODULE WHOLE IN OUT — what becomes of a printed page on its way into a telephone: a grey picture
 * (PGM) of the page goes in, what the telephone sees comes out. The same arguments give the same picture.
 *
 * KIND      blur, tilt, photocopy, dark or camera
 * STRENGTH  1: as bad as it is in an office; 2: twice that
 * MODULE    pixels a module of the code takes in IN
 * WHOLE     1: IN is a page one may want to see whole; 0: what is around a code
 *
 * How far away the telephone is stands in pixels a module: at ten times the width of the code, the farthest it must be read
 * from, a camera of 1600 by 1200 pixels and 65° sees 1600 / (2 · 10 · tan 32.5°) = 126 pixels of a code, of 29 modules. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double pi = 3.14159265358979323846;
static const double far_away = 126.0 / 29, at_hand = 6;

struct image {
    int width, height;
    float *v; /* 0 black … 255 white */
};

/* ---- Chance: SplitMix64 (Steele, Lea, Flood 2014) -------------------------------------------------------------- */

static unsigned long long state;

static double chance(void) {
    unsigned long long z = state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return (double)((z ^ z >> 31) >> 11) / 9007199254740992.0;
}
static double between(double low, double high) {
    return low + (high - low) * chance();
}
/* About normal, of deviation 1. */
static double bell(void) {
    return (chance() + chance() + chance() + chance() - 2) * sqrt(3);
}

/* ---- Pictures -------------------------------------------------------------------------------------------------- */

static void fail(const char *what) {
    fprintf(stderr, "degrade: %s\n", what);
    exit(1);
}

static struct image image_new(int width, int height) {
    struct image image = {width, height, NULL};
    if (width > 0 && height > 0 && width < 20000 && height < 20000)
        image.v = malloc((size_t)width * (size_t)height * sizeof *image.v);
    if (image.v == NULL)
        fail("no memory for a picture");
    return image;
}
static void replace(struct image *image, struct image with) {
    free(image->v);
    *image = with;
}
static size_t size_of(const struct image *image) {
    return (size_t)image->width * (size_t)image->height;
}
static float clamp(double v) {
    return (float)(v < 0 ? 0 : v > 255 ? 255 : v);
}

static struct image load(const char *path) {
    FILE *file = fopen(path, "rb");
    int width = 0, height = 0;
    if (file == NULL || fscanf(file, "P5 %d %d 255", &width, &height) != 2 || fgetc(file) != '\n')
        fail("the input is no PGM");
    struct image image = image_new(width, height);
    for (size_t i = 0; i < size_of(&image); i++) {
        int c = fgetc(file);
        if (c == EOF)
            fail("the input breaks off");
        image.v[i] = (float)c;
    }
    fclose(file);
    return image;
}
static void save(const struct image *image, const char *path) {
    FILE *file = fopen(path, "wb");
    if (file == NULL)
        fail("cannot write the output");
    fprintf(file, "P5\n%d %d\n255\n", image->width, image->height);
    for (size_t i = 0; i < size_of(image); i++)
        fputc((int)(clamp(image->v[i]) + 0.5), file);
    if (fclose(file) != 0)
        fail("cannot write the output");
}

/* Between pixels; white outside. */
static double sample(const struct image *image, double x, double y) {
    int left = (int)floor(x), top = (int)floor(y);
    double out = 0;
    for (int dy = 0; dy < 2; dy++)
        for (int dx = 0; dx < 2; dx++) {
            int px = left + dx, py = top + dy;
            double weight = (dx ? x - left : 1 - (x - left)) * (dy ? y - top : 1 - (y - top));
            int inside = px >= 0 && py >= 0 && px < image->width && py < image->height;
            out += weight * (inside ? image->v[(size_t)py * (size_t)image->width + (size_t)px] : 255.0F);
        }
    return out;
}

/* One line of a picture, `step` floats from pixel to pixel, by a Gauss curve; the edge goes on outside. */
static void blur_line(float *line, int n, size_t step, const double *kernel, int reach, float *copy) {
    for (int i = 0; i < n; i++)
        copy[i] = line[(size_t)i * step];
    for (int i = 0; i < n; i++) {
        double sum = 0;
        for (int k = -reach; k <= reach; k++) {
            int at = i + k < 0 ? 0 : i + k >= n ? n - 1 : i + k;
            sum += kernel[k + reach] * copy[at];
        }
        line[(size_t)i * step] = (float)sum;
    }
}
static void blur(struct image *image, double sigma) {
    enum { REACH_MAX = 200 };
    double kernel[2 * REACH_MAX + 1], sum = 0;
    int reach = (int)ceil(3 * sigma);
    if (sigma < 0.2)
        return;
    reach = reach > REACH_MAX ? REACH_MAX : reach;
    for (int k = -reach; k <= reach; k++)
        sum += kernel[k + reach] = exp(-k * k / (2 * sigma * sigma));
    for (int k = 0; k <= 2 * reach; k++)
        kernel[k] /= sum;
    int longest = image->width > image->height ? image->width : image->height;
    float *copy = malloc((size_t)longest * sizeof *copy);
    if (copy == NULL)
        fail("no memory");
    size_t width = (size_t)image->width;
    for (int y = 0; y < image->height; y++)
        blur_line(image->v + (size_t)y * width, image->width, 1, kernel, reach, copy);
    for (size_t x = 0; x < width; x++)
        blur_line(image->v + x, image->height, width, kernel, reach, copy);
    free(copy);
}

static void noise(struct image *image, double deviation) {
    for (size_t i = 0; i < size_of(image); i++)
        image->v[i] = clamp(image->v[i] + deviation * bell());
}

/* Larger or smaller; what gets lost is blurred before, as by a lens. */
static void resize(struct image *image, double scale) {
    if (scale < 1)
        blur(image, 0.45 / scale);
    struct image out = image_new((int)ceil(image->width * scale), (int)ceil(image->height * scale));
    for (int y = 0; y < out.height; y++)
        for (int x = 0; x < out.width; x++)
            out.v[(size_t)y * (size_t)out.width + (size_t)x] =
                (float)sample(image, (x + 0.5) / scale - 0.5, (y + 0.5) / scale - 0.5);
    replace(image, out);
}

/* ---- What happens to pages --------------------------------------------------------------------------------------- */

/* Held at an angle: turned about an axis in the page's plane, then in the hand, and looked at from four widths of the code
 * (29 modules) away, where its own plane's middle is. */
static void tilt(struct image *image, double degrees, double module) {
    double angle = degrees * pi / 180, axis = between(0, 2 * pi), turn = between(-20, 20) * pi / 180;
    double distance = 4 * 29 * module, near_edge = module / at_hand;
    double ca = cos(axis), sa = sin(axis), ct = cos(turn), st = sin(turn);
    blur(image, 0.45 * near_edge);
    double longest = hypot(image->width, image->height) / near_edge;
    struct image out = image_new((int)(longest * 1.1), (int)(longest * 1.1));
    for (int y = 0; y < out.height; y++)
        for (int x = 0; x < out.width; x++) {
            double ox = (x - out.width / 2.0) * near_edge, oy = (y - out.height / 2.0) * near_edge;
            double rx = ct * ox + st * oy, ry = ct * oy - st * ox;
            /* Along the axis, and across it where the page goes away; by the ray's meeting with the page. */
            double along = ca * rx + sa * ry, across = ca * ry - sa * rx;
            double depth = cos(angle) * distance - sin(angle) * across;
            double far = depth > 1 ? distance / depth : 1e9;
            double v = across * far, u = along * (1 + sin(angle) * v / distance);
            out.v[(size_t)y * (size_t)out.width + (size_t)x] = (float)sample(
                image, image->width / 2.0 + ca * u - sa * v, image->height / 2.0 + sa * u + ca * v);
        }
    replace(image, out);
}

/* One pass through the copier: soft, a little larger or smaller, hard in contrast, grainy, then black or white, with dust. */
static void photocopy(struct image *image, double strength, double module) {
    resize(image, between(0.96, 1.04));
    blur(image, 0.12 * module * strength);
    double threshold = 128 + between(-35, 35) * strength;
    for (size_t i = 0; i < size_of(image); i++) {
        double v = 128 + (image->v[i] - 128) * 1.6 + 25 * strength * bell();
        image->v[i] = v < threshold ? 0 : 255;
    }
    double area = module * module;
    int specks = (int)((double)size_of(image) / area * 0.02 * strength);
    for (int n = 0; n < specks; n++) {
        int side = (int)ceil(between(0.1, 0.5) * module);
        int left = (int)(chance() * image->width), top = (int)(chance() * image->height);
        float ink = chance() < 0.7 ? 0 : 255;
        for (int y = top; y < top + side && y < image->height; y++)
            for (int x = left; x < left + side && x < image->width; x++)
                image->v[(size_t)y * (size_t)image->width + (size_t)x] = ink;
    }
}

/* An evening corridor: dim, flat, brighter at one side, grainy. */
static void darken(struct image *image, double strength) {
    double white = between(80, 120) / strength, black = between(10, 20), side = between(0, 2 * pi);
    double shade = between(0.5, 0.7) / strength, grain = between(2, 4) * strength;
    double cx = cos(side), cy = sin(side), span = fabs(cx) * image->width + fabs(cy) * image->height;
    for (int y = 0; y < image->height; y++)
        for (int x = 0; x < image->width; x++) {
            float *v = &image->v[(size_t)y * (size_t)image->width + (size_t)x];
            double at = ((x - image->width / 2.0) * cx + (y - image->height / 2.0) * cy) / span + 0.5;
            double light = shade + (1 - shade) * at;
            *v = (float)(int)clamp((black + (white - black) * *v / 255) * light + grain * bell());
        }
}

/* What JPEG loses: blocks of 8 by 8 to frequencies, these rounded by the standard's table for brightness, and back. */
static void jpeg(struct image *image, int quality) {
    static const unsigned char table[64] = {
        16, 11,  10,  16, 24, 40, 51, 61, 12,  12,  14,  19,  26, 58, 60, 55,  14,  13,  16,  24, 40, 57,
        69, 56,  14,  17, 22, 29, 51, 87, 80,  62,  18,  22,  37, 56, 68, 109, 103, 77,  24,  35, 55, 64,
        81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98,  112, 100, 103, 99};
    int scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
    double wave[8][8];
    for (int k = 0; k < 8; k++)
        for (int i = 0; i < 8; i++)
            wave[k][i] = (k == 0 ? sqrt(0.125) : 0.5) * cos((2 * i + 1) * k * pi / 16);
    for (int top = 0; top + 8 <= image->height; top += 8)
        for (int left = 0; left + 8 <= image->width; left += 8) {
            double half[8][8] = {{0}}, frequency[8][8] = {{0}};
            float *block = image->v + (size_t)top * (size_t)image->width + left;
            for (int y = 0; y < 8; y++)
                for (int k = 0; k < 8; k++)
                    for (int x = 0; x < 8; x++)
                        half[y][k] +=
                            wave[k][x] * (block[(size_t)y * (size_t)image->width + (size_t)x] - 128);
            for (int l = 0; l < 8; l++)
                for (int k = 0; k < 8; k++) {
                    for (int y = 0; y < 8; y++)
                        frequency[l][k] += wave[l][y] * half[y][k];
                    int step = (table[8 * l + k] * scale + 50) / 100;
                    step = step < 1 ? 1 : step > 255 ? 255 : step;
                    frequency[l][k] = round(frequency[l][k] / step) * step;
                }
            memset(half, 0, sizeof half);
            for (int y = 0; y < 8; y++)
                for (int k = 0; k < 8; k++)
                    for (int l = 0; l < 8; l++)
                        half[y][k] += wave[l][y] * frequency[l][k];
            for (int y = 0; y < 8; y++)
                for (int x = 0; x < 8; x++) {
                    double v = 128;
                    for (int k = 0; k < 8; k++)
                        v += wave[k][x] * half[y][k];
                    block[(size_t)y * (size_t)image->width + (size_t)x] = (float)(int)clamp(v + 0.5);
                }
        }
}

/* Two megapixels, from as far away as the code must be read, or with the page filling the picture. */
static void camera(struct image *image, double strength, double module, int whole) {
    double fill =
        1600.0 / image->height < 1200.0 / image->width ? 1600.0 / image->height : 1200.0 / image->width;
    resize(image, (whole && chance() < 0.5 ? fill : far_away / module) / strength);
    blur(image, between(0.4, 0.7));
    noise(image, between(2, 4) * strength);
    jpeg(image, (int)(between(40, 60) / strength));
}

int main(int argc, char **argv) {
    if (argc != 8)
        fail("usage: degrade KIND SEED STRENGTH MODULE WHOLE IN OUT");
    const char *kind = argv[1];
    state = strtoull(argv[2], NULL, 10);
    double strength = strtod(argv[3], NULL), module = strtod(argv[4], NULL);
    if (!(strength > 0 && strength < 100 && module > 0.5))
        fail("STRENGTH and MODULE must be positive");
    struct image image = load(argv[6]);
    if (strcmp(kind, "blur") == 0) {
        resize(&image, at_hand / module);
        blur(&image, between(0.2, 0.36) * at_hand * strength);
        noise(&image, 2);
    } else if (strcmp(kind, "tilt") == 0) {
        tilt(&image, 30 * strength, module);
        noise(&image, 3);
    } else if (strcmp(kind, "photocopy") == 0) {
        photocopy(&image, strength, module);
        photocopy(&image, strength, module);
        resize(&image, at_hand / module);
    } else if (strcmp(kind, "dark") == 0) {
        resize(&image, at_hand / module);
        darken(&image, strength);
    } else if (strcmp(kind, "camera") == 0) {
        camera(&image, strength, module, argv[5][0] == '1');
    } else {
        fail("KIND is blur, tilt, photocopy, dark or camera");
    }
    save(&image, argv[7]);
    free(image.v);
    return 0;
}
