// Convolutions: slide.cuh tells how.
#include "slide_product.cuh"

PRODUCTS(forward, FORWARD)
