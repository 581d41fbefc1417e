/* What Pango, Fontconfig and libpng show only as a cast macro, a variadic function or by longjmp. Linked by TicketLayout alone. */
#ifndef HALLD_CLAYOUTSHIM_H
#define HALLD_CLAYOUTSHIM_H

#include <fontconfig/fontconfig.h>
#include <ft2build.h>
#include FT_FREETYPE_H
#include <pango/pangocairo.h>
#include <stddef.h>
#include <stdint.h>

/* A font map over FreeType that chooses among the fonts of `config` alone. NULL when this Pango has none. */
PangoFontMap *layout_font_map_new(FcConfig *config);

/* A configuration without files, directories and rules. Its set of fonts, to add to, comes back in `fonts`. NULL: no memory. */
FcConfig *layout_empty_config(FcFontSet **fonts);

/* The open face in a font that Pango chose, NULL if there is none. */
FT_Face layout_face_of_font(PangoFont *font);

/* The head table's fontRevision in thousandths, -1 without such a table. */
int32_t layout_font_revision(FT_Face face);
/* Whether one of the face's family names (name ids 1 and 16, any language) is `utf16be`. */
int layout_face_has_family(FT_Face face, const uint8_t *utf16be, size_t count);

/* Hands a FreeType face to Fontconfig's pattern. 0 when there is no memory. */
int layout_pattern_add_face(FcPattern *pattern, FT_Face face);

/* The flag and the mask of a glyph number that stands for a code point without a glyph; PANGO_GLYPH_EMPTY. */
extern const uint32_t layout_glyph_unknown_flag;
extern const uint32_t layout_glyph_empty;

/* A picture of one bit a dot as a PNG file. `rows` has its first dot in the most significant bit, 1 is black. `write` returns 0 to go on.
   0, or -1 when libpng or `write` failed. */
int layout_write_png(
  uint32_t width, uint32_t height, uint32_t dots_per_metre, const uint8_t *rows, size_t stride,
  int (*write)(void *context, const uint8_t *bytes, size_t count), void *context);

#endif
