#include "CLayoutShim.h"

#include <cairo-ft.h>
#include <fontconfig/fcfreetype.h>
#include <pango/pangofc-fontmap.h>
#include <png.h>
#include <setjmp.h>
#include <string.h>

#include FT_SFNT_NAMES_H
#include FT_TRUETYPE_IDS_H
#include FT_TRUETYPE_TABLES_H

const uint32_t layout_glyph_unknown_flag = PANGO_GLYPH_UNKNOWN_FLAG;
const uint32_t layout_glyph_empty = PANGO_GLYPH_EMPTY;

PangoFontMap *layout_font_map_new(FcConfig *config) {
  PangoFontMap *map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
  if (!map) return NULL;
  if (!PANGO_IS_FC_FONT_MAP(map)) {
    g_object_unref(map);
    return NULL;
  }
  pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(map), config);
  return map;
}

FcConfig *layout_empty_config(FcFontSet **fonts) {
  FcConfig *config = FcConfigCreate();
  if (!config) return NULL;
  /* With no directory in it, this only makes the empty set. */
  if (!FcConfigBuildFonts(config) || !(*fonts = FcConfigGetFonts(config, FcSetSystem))) {
    FcConfigDestroy(config);
    return NULL;
  }
  return config;
}

FT_Face layout_face_of_font(PangoFont *font) {
  FT_Face face = NULL;
  if (!PANGO_IS_FC_FONT(font)) return NULL;
  if (FcPatternGetFTFace(pango_fc_font_get_pattern(PANGO_FC_FONT(font)), FC_FT_FACE, 0, &face) != FcResultMatch) return NULL;
  return face;
}

int32_t layout_font_revision(FT_Face face) {
  const TT_Header *head = FT_Get_Sfnt_Table(face, FT_SFNT_HEAD);
  if (!head) return -1;
  return (int32_t)(((int64_t)head->Font_Revision * 1000 + 0x8000) >> 16);
}

int layout_face_has_family(FT_Face face, const uint8_t *utf16be, size_t count) {
  FT_UInt names = FT_Get_Sfnt_Name_Count(face);
  for (FT_UInt i = 0; i < names; i++) {
    FT_SfntName name;
    if (FT_Get_Sfnt_Name(face, i, &name) != 0) continue;
    if (name.platform_id != TT_PLATFORM_MICROSOFT && name.platform_id != TT_PLATFORM_APPLE_UNICODE) continue;
    if (name.name_id != TT_NAME_ID_FONT_FAMILY && name.name_id != TT_NAME_ID_TYPOGRAPHIC_FAMILY) continue;
    if (name.string_len == count && memcmp(name.string, utf16be, count) == 0) return 1;
  }
  return 0;
}

int layout_pattern_add_face(FcPattern *pattern, FT_Face face) { return FcPatternAddFTFace(pattern, FC_FT_FACE, face); }

struct sink {
  int (*write)(void *, const uint8_t *, size_t);
  void *context;
};

static void write_bytes(png_structp png, png_bytep bytes, png_size_t count) {
  struct sink *sink = png_get_io_ptr(png);
  if (sink->write(sink->context, bytes, count) != 0) png_error(png, "refused");
}

static void flush(png_structp png) { (void)png; }

/* libpng's own print to standard error. */
static void on_error(png_structp png, png_const_charp message) {
  (void)message;
  png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}

int layout_write_png(
  uint32_t width, uint32_t height, uint32_t dots_per_metre, const uint8_t *rows, size_t stride,
  int (*write)(void *context, const uint8_t *bytes, size_t count), void *context) {
  struct sink sink = {write, context};
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, on_error, on_warning);
  if (!png) return -1;
  png_infop info = png_create_info_struct(png);
  if (!info || setjmp(png_jmpbuf(png))) {
    png_destroy_write_struct(&png, &info);
    return -1;
  }
  png_set_write_fn(png, &sink, write_bytes, flush);
  png_set_IHDR(png, info, width, height, 1, PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_set_pHYs(png, info, dots_per_metre, dots_per_metre, PNG_RESOLUTION_METER);
  png_write_info(png, info);
  /* In PNG, 1 is white. */
  png_set_invert_mono(png);
  for (uint32_t y = 0; y < height; y++) png_write_row(png, rows + (size_t)y * stride);
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  return 0;
}
