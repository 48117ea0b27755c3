#ifndef LINESIM_FLEX_H
#define LINESIM_FLEX_H

/* Flex containers: sizes, known components, actions and addresses. */

#include "linesim/property.h"

checker	 flex_check;

#endif
