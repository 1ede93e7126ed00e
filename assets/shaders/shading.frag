// From surfaces to light: the mean of the four samples of a pixel. Where ONCE is defined, light is
// that of one of them, and colours are those of all.

uniform usampler2D ground;
uniform sampler2D centres;
uniform sampler2D radii;
uniform sampler2D colours;
uniform isampler2D molecule;
uniform isampler2D layer;
uniform sampler2D corners;
uniform isampler2D owner;
// Opacity of each layer, and whether it always has an outline.
uniform sampler2D layers;
// In a volume of cells: of the directions from which light comes the means of the unit vector, of
// its squares (xx, yy, zz) and products (xy, xz, yz), and the key light.
uniform sampler3D light_first;
uniform sampler3D light_squares;
uniform sampler3D light_products;
uniform sampler3D light_key;
// The frame of that volume: its origin and its axes, and the volume's lowest corner.
uniform vec3 light_origin;
uniform mat3 light_axes;
uniform vec3 light_low;
uniform float light_cell;
// The camera's axes in the frame of the volume, as rows; how much brighter each direction is than
// level ones, and what makes the mean 1.
uniform mat3 studio_axes;
uniform vec3 studio_bright;
uniform float studio_even;
uniform int beads;
// The style and the scale; lights: colours of the light from all around, of the key light, of what
// is far and of lines, then the directions to the key light and half-way to it.
uniform float numbers[NUMBERS];
uniform vec3 lights[6];
// For each sample of a pixel and each reach, three steps across and down.
uniform ivec2 contact_steps[24];
uniform vec2 contact_reaches[2];
uniform ivec2 line_steps[16];
uniform int line_count;
layout(location = 0) out vec4 light;
layout(location = 1) out int bead_shown;

struct Seen {
    int number;
    float depth;
};

Seen at_sample(ivec2 place) {
    ivec2 size = textureSize(ground, 0);
    if (any(lessThan(place, ivec2(0))) || any(greaterThanEqual(place, size))) {
        return Seen(-1, EMPTY_DEPTH);
    }
    uvec2 found = texelFetch(ground, place, 0).xy;
    return Seen(int(found.x) - 1, uintBitsToFloat(found.y));
}

// The bead that a number is of: its own, or that of its triangle.
int bead_of(int number) {
    return number < beads ? number : texelFetch(owner, at(number - beads), 0).x;
}

int molecule_of(int number) {
    return number < 0 ? -1 : texelFetch(molecule, at(bead_of(number)), 0).x;
}

vec2 layer_of(int bead) {
    return texelFetch(layers, at(texelFetch(layer, at(bead), 0).x), 0).xy;
}

float clamped(float value) {
    return clamp(value, 0.0, 1.0);
}

// Share of light that nearby surfaces block.
float occlusion(ivec2 place, float here, int quarter) {
    float total = 0.0;
    for (int reach = 0; reach < 2; reach++) {
        for (int step = 0; step < 3; step++) {
            ivec2 other = place + contact_steps[(quarter * 2 + reach) * 3 + step];
            float nearer = (here - at_sample(other).depth) * contact_reaches[reach].x;
            // What is far in front hides less: its shadow falls elsewhere.
            float fall = clamp(CONTACT_FALL.x - CONTACT_FALL.y * nearer, CONTACT_FALL.z, 1.0);
            total += clamped(nearer - CONTACT_BIAS) * fall * contact_reaches[reach].y;
        }
    }
    return total;
}

// How dark a drawn line makes a sample.
float line(ivec2 place, Seen here) {
    float dark = 0.0;
    int mine = molecule_of(here.number);
    int one = bead_of(here.number);
    for (int step = 0; step < line_count; step++) {
        Seen other = at_sample(place + line_steps[step]);
        if (other.number == here.number || molecule_of(other.number) == mine) {
            continue;
        }
        dark = max(dark, numbers[BETWEEN]);
        float back = here.depth - other.depth;
        // Only what is in front of another thing draws a line on it.
        if (back <= 0.0) {
            continue;
        }
        dark = max(dark, numbers[STEP_LINE] * min(back / LINE_STEP_NM, 1.0));
        int two = bead_of(other.number);
        if (texelFetch(layer, at(one), 0).x != texelFetch(layer, at(two), 0).x) {
            dark = max(dark, numbers[EDGE_GROUP]);
        }
        if (layer_of(two).y > 0.5 && layer_of(one).y < 0.5) {
            dark = max(dark, OUTLINE);
        }
    }
    return dark;
}

vec3 linear_of(vec3 colour) {
    vec3 high = pow((max(colour, vec3(0.04045)) + 0.055) / 1.055, vec3(2.4));
    return mix(high, colour / 12.92, vec3(lessThanEqual(colour, vec3(0.04045))));
}

vec3 colour_of(int bead) {
    return linear_of(texelFetch(colours, at(bead), 0).xyz);
}

vec3 shaded(ivec2 place, Seen here, int quarter, vec3 own) {
    int bead = bead_of(here.number);
    vec3 point = texelFetch(centres, at(bead), 0).xyz;
    vec3 centre = seen(point);
    vec2 ray = ray_of(vec2(place) + 0.5);
    vec3 normal;
    if (here.number < beads) {
        normal = (vec3(ray, -1.0) * here.depth - centre) / texelFetch(radii, at(bead), 0).x;
    } else {
        int corner = 3 * (here.number - beads);
        vec3 one = seen(texelFetch(corners, at(corner), 0).xyz);
        vec3 two = seen(texelFetch(corners, at(corner + 1), 0).xyz);
        vec3 three = seen(texelFetch(corners, at(corner + 2), 0).xyz);
        normal = plane_of(one, two, three).xyz;
    }
    // Two cells of margin; what is outside of the volume gets the light of its edge.
    vec3 size = vec3(textureSize(light_key, 0)).zyx;
    vec3 cells = (light_axes * (point - light_origin) - light_low) / light_cell + 2.0;
    cells = clamp(cells, vec3(0.0), size - 1.001);
    vec3 cell = ((cells + 0.5) / size).zyx;
    vec3 first = texture(light_first, cell).xyz;
    vec3 squares = texture(light_squares, cell).xyz;
    vec3 products = texture(light_products, cell).xyz;
    float mean = (squares.x + squares.y + squares.z + dot(first, studio_bright)) * studio_even;
    vec3 bright = studio_bright;
    vec3 second = squares * bright + vec3(
        products.x * bright.y + products.y * bright.z,
        products.x * bright.x + products.z * bright.z,
        products.y * bright.x + products.z * bright.y);
    vec3 around = studio_axes * (first + second) * (2.0 * studio_even);
    float arriving = texture(light_key, cell).x;

    float near = occlusion(place, here.depth, quarter);
    float flat_ = numbers[FLAT];
    float open = mean * (1.0 + flat_ * OPEN.x);
    open += dot(normal, around) * (1.0 - flat_);
    open = clamp(open, 0.0, OPEN.y) * numbers[ENCLOSED] + 1.0 - numbers[ENCLOSED];
    open *= clamp(1.0 - near * numbers[CONTACT] * OPEN_CONTACT.x, OPEN_CONTACT.y, 1.0);
    float strong = clamped((dot(normal, lights[4]) + WRAP) / (1.0 + WRAP));
    strong = strong * (1.0 - flat_) + flat_;
    float reach = clamped(arriving * KEY_STRETCH.x - KEY_STRETCH.y);
    reach *= clamped(1.0 - KEY_CONTACT * numbers[CONTACT] * near);
    strong *= reach * numbers[KEY];

    float shine = max(dot(normal, lights[5]), 0.0);
    // The 24th power.
    shine *= shine;
    shine *= shine;
    shine *= shine;
    shine *= shine * shine;
    shine *= reach * numbers[GLOSS];
    float edge = clamped(1.0 - normal.z);
    float rim = edge * edge * edge * clamped(normal.y * 0.5 + 0.5);
    rim *= clamped(mean * RIM_STRETCH.x - RIM_STRETCH.y) * numbers[RIM];

    float fade = clamped((here.depth - numbers[NEAR]) * numbers[PER_DEPTH]);
    fade = fade * numbers[FADE_BY_DEPTH] + numbers[FADE_NEAR];
    float dark = line(place, here) * (1.0 - fade * LINE_FADE);
    // Fading, then a line over it: both are shares of the colour.
    float haze = fade * (1.0 - dark);
    vec3 colour = open * lights[0] + strong * lights[1] + rim * RIM_SHARES.x;
    colour *= own;
    colour += rim * RIM_SHARES.y + shine;
    return colour * (1.0 - dark - haze) + haze * lights[2] + dark * lights[3];
}

void main() {
    ivec2 corner = 2 * ivec2(gl_FragCoord.xy);
    light = vec4(0.0);
    bead_shown = -1;
#ifdef ONCE
    vec3 own = vec3(0.0);
    vec3 last = vec3(0.0);
    Seen found = Seen(-1, EMPTY_DEPTH);
    int which = 0;
    float covered = 0.0;
#endif
    for (int quarter = 0; quarter < 4; quarter++) {
        ivec2 place = corner + ivec2(quarter & 1, quarter >> 1);
        uvec2 own_sample = texelFetch(ground, place, 0).xy;
        if (own_sample.x == 0u) {
            continue;
        }
        Seen here = Seen(int(own_sample.x) - 1, uintBitsToFloat(own_sample.y));
        int bead = bead_of(here.number);
        if (quarter == 0) {
            bead_shown = bead;
        }
#ifdef ONCE
        last = here.number == found.number ? last : colour_of(bead);
        own += last;
        covered += 1.0;
        found = here;
        which = quarter;
    }
    if (covered > 0.0) {
        ivec2 place = corner + ivec2(which & 1, which >> 1);
        light = vec4(shaded(place, found, which, own / covered), 1.0) * covered * 0.25;
    }
#else
        light += vec4(shaded(place, here, quarter, colour_of(bead)), 1.0) * 0.25;
    }
#endif
}
