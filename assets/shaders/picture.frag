// From light to bytes: what is clear over what stands behind it, on the background.

uniform sampler2D front;
uniform isampler2D front_bead;
uniform sampler2D back;
uniform bool behind;
uniform isampler2D layer;
uniform sampler2D layers;
uniform sampler2D background;
// What is added to each of 4 x 4 pixels before it becomes a whole number.
uniform float dither[16];
layout(location = 0) out vec4 pixel_shown;

float opacity(ivec2 place) {
    ivec2 size = textureSize(front_bead, 0);
    int bead = texelFetch(front_bead, clamp(place, ivec2(0), size - 1), 0).x;
    return bead < 0 ? 1.0 : texelFetch(layers, at(texelFetch(layer, at(bead), 0).x), 0).x;
}

vec3 encoded(vec3 light) {
    vec3 over = max(light - KNEE, vec3(0.0));
    vec3 soft = mix(light, KNEE + over / (1.0 + over / (1.0 - KNEE)),
        vec3(greaterThan(light, vec3(KNEE))));
    vec3 high = 1.055 * pow(max(soft, vec3(1e-6)), vec3(1.0 / 2.4)) - 0.055;
    return mix(high, soft * 12.92, vec3(lessThanEqual(soft, vec3(0.0031308))));
}

void main() {
    ivec2 place = ivec2(gl_FragCoord.xy);
    vec4 light = texelFetch(front, place, 0);
    if (behind) {
        float share = 0.0;
        for (int row = -1; row <= 1; row++) {
            for (int column = -1; column <= 1; column++) {
                share += opacity(place + ivec2(column, row));
            }
        }
        vec4 other = texelFetch(back, place, 0);
        light = other + share / 9.0 * (light - other);
    }
    vec3 own = encoded(light.xyz / max(light.w, 1e-6));
    vec3 mixed = texelFetch(background, place, 0).xyz;
    mixed += light.w * (own - mixed);
    float added = dither[4 * (place.y & 3) + (place.x & 3)];
    vec3 whole = floor(clamp(mixed, 0.0, 1.0) * 255.0 + added);
    pixel_shown = vec4(whole / 255.0, 1.0);
}
