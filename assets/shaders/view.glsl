// What every pass knows: the camera, and how numbers are kept in textures.

uniform vec3 camera_position;
// Rows: right, up and backwards.
uniform mat3 camera_axes;
// Where the camera looks, in samples of the picture from its upper left corner.
uniform vec2 middle;
// Size of a sample on the plane at unit distance.
uniform float pixel;
// Columns of a texture that keeps a list.
uniform int columns;

ivec2 at(int index) {
    return ivec2(index % columns, index / columns);
}

// A point in the camera's frame: x right, y up, and the camera looks along -z.
vec3 seen(vec3 point) {
    return camera_axes * (point - camera_position);
}

// The ray through a sample meets the plane at unit distance here.
vec2 ray_of(vec2 sample_place) {
    return vec2(sample_place.x - middle.x, middle.y - sample_place.y) * pixel;
}
